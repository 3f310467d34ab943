"""The job that writes the minutes: once, in order, and the same ones after an outage."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import IntegrityError, ProgrammingError, connection, transaction
from django.utils import timezone

from ops.core import steps
from ops.core.steps import MINUTE, start_of
from prices import minute_keeping, tasks
from prices.minute_keeping import MINUTES_OF_A_RUN, MINUTES_RETENTION
from prices.models import MinutesProgress, PegReference, PriceHour, PriceMinute, PriceSource
from tests.ops.running import wait_until
from tests.prices.markets import played
from tests.prices.push import push

Clock = time_machine.Traveller
pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def clock() -> Iterator[Clock]:
    """Stands still at the beginning of the next minute until it is moved."""
    with time_machine.travel(start_of(timezone.now(), MINUTE) + MINUTE, tick=False) as traveller:
        yield traveller


def keep() -> int:
    return minute_keeping.keep_minutes(now=timezone.now())


def kept(symbol: str = "USDC") -> list[str]:
    """Prices of the minutes of an asset, oldest first."""
    return [f"{price.normalize():f}" for price in minutes(symbol).values_list("price_usd", flat=True)]


def minutes(symbol: str = "USDC") -> Any:
    return PriceMinute.objects.filter(symbol=symbol).order_by("minute")


def test_a_minute_is_written_when_it_has_ended_and_only_once(clock: Clock) -> None:
    begun = timezone.now()
    push("0.99")
    clock.shift(59)
    assert keep() == 0
    clock.shift(1)
    push("0.98")
    assert (keep(), keep()) == (1, 0)
    row = minutes().get()
    assert (row.minute, row.price_usd, row.ratio, row.reference_usd) == (begun, Decimal("0.99"), Decimal("0.99"), Decimal(1))
    assert (row.votes, row.is_good) == (1, True)


def test_what_arrives_later_changes_no_minute_however_it_is_dated(clock: Clock) -> None:
    begun = timezone.now()
    push("1")
    clock.shift(60)
    keep()
    push("0.5", source="late", at=begun + timedelta(seconds=30))
    clock.shift(60)
    keep()
    assert kept() == ["1", "1"]  # of two votes the one nearer to the reference
    assert list(minutes().values_list("votes", flat=True)) == [1, 2]


def test_a_vote_counts_until_its_age_limit_and_a_minute_without_votes_has_no_row(clock: Clock) -> None:
    push("0.99")
    clock.shift(3600)
    assert keep() == 15
    clock.shift(60)
    assert keep() == 0
    push("0.98")
    clock.shift(60)
    assert (keep(), kept()) == (1, ["0.99"] * 15 + ["0.98"])


def test_a_deployment_that_kept_no_minutes_begins_with_its_oldest_observation(clock: Clock) -> None:
    keep()
    MinutesProgress.objects.all().delete()
    push("0.99")
    clock.shift(120)
    assert keep() == 2


def test_a_run_writes_a_bounded_number_of_minutes_the_oldest_first(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(minute_keeping, "MINUTES_OF_A_RUN", 4)
    push("0.99")
    clock.shift(600)
    assert [keep(), keep(), keep(), keep()] == [4, 4, 2, 0]
    assert kept() == ["0.99"] * 10


def test_silence_longer_than_a_run_does_not_stop_the_job(clock: Clock) -> None:
    keep()
    clock.shift(MINUTES_OF_A_RUN * 60 + 60)
    push("0.99")
    clock.shift(60)
    assert [keep(), keep()] == [0, 1]


@pytest.mark.parametrize("rows", [0, 3])
def test_rows_that_are_there_already_stay(clock: Clock, rows: int) -> None:
    push("0.99")
    for _ in range(rows):
        clock.shift(60)
        keep()
    before = list(minutes().values())
    MinutesProgress.objects.update(until=timezone.now() - (rows + 1) * MINUTE)
    PriceSource.objects.all().delete()
    keep()
    assert list(minutes().values()) == before


def test_the_reference_is_the_one_in_force_at_the_end_of_the_minute(clock: Clock) -> None:
    PegReference.objects.filter(symbol="USDY").update(nav_usd=Decimal("1.12"))
    trail: Any = PegReference.pgh_event_model  # type: ignore[attr-defined]
    event = trail.objects.filter(symbol="USDY").values().latest("pgh_id")
    push("1.12", symbol="USDY")
    clock.shift(150)
    trail.objects.create(**event | {"pgh_id": None, "pgh_label": "update", "nav_usd": Decimal("1.15")})
    clock.shift(90)
    keep()
    assert [str(row.reference_usd) for row in minutes("USDY")] == ["1.12000000"] * 2 + ["1.15000000"] * 2


def test_a_source_that_staff_took_away_has_no_vote(clock: Clock) -> None:
    push("1")
    push("0.9", source="gemini")
    PriceSource.objects.filter(source="gemini").delete()
    clock.shift(60)
    keep()
    assert minutes().get().votes == 1


def test_ton_is_judged_by_its_last_good_minute(clock: Clock) -> None:
    for source in ("a", "b", "c", "d"):
        push("3", symbol="TON", source=source)
    clock.shift(60)
    keep()
    for source, price in {"a": "1.5", "b": "1.6"}.items():
        push(price, symbol="TON", source=source)
    clock.shift(60)
    keep()
    found = [(str(row.price_usd), row.is_good, row.ratio) for row in minutes("TON")]
    assert found == [("3.00000000", True, None), ("2.30000000", False, None)]


@pytest.mark.parametrize("statement", ["UPDATE prices_priceminute SET votes = 9", "TRUNCATE prices_priceminute"])
def test_the_database_refuses_to_change_what_is_written(clock: Clock, statement: str) -> None:
    push("1")
    clock.shift(60)
    keep()
    with pytest.raises(ProgrammingError, match="written once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


@pytest.mark.parametrize(
    "wrong",
    [{"price_usd": 0}, {"votes": 0}, {"ratio": None}, {"reference_usd": None}, {"reference_usd": 0}, {"ratio": Decimal(-1)}],
    ids=lambda wrong: "-".join(f"{name}={value}" for name, value in wrong.items()),
)
def test_the_database_refuses_what_cannot_be(wrong: dict[str, Any]) -> None:
    right = {"symbol": "USDC", "minute": timezone.now(), "price_usd": 1, "reference_usd": 1, "ratio": 1, "votes": 2, "is_good": True}
    PriceMinute.objects.create(**right)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceMinute.objects.create(**right)
    with pytest.raises(IntegrityError), transaction.atomic():
        PriceMinute.objects.create(**right | {"symbol": "DAI"} | wrong)


def test_an_hour_is_summed_up_when_its_last_minute_is_written_and_only_once(clock: Clock) -> None:
    begun = steps.start_of(timezone.now(), steps.HOUR) + steps.HOUR
    clock.move_to(begun)
    for price in ("0.99", "0.97", "1"):
        push(price)
        clock.shift(120)
    clock.move_to(begun + 59 * MINUTE)
    keep()
    assert not PriceHour.objects.exists()
    clock.shift(60)
    keep()
    row = PriceHour.objects.get()
    assert (row.hour, row.price_usd, row.low_usd, row.high_usd, row.ratio_low) == (begun, 1, Decimal("0.97"), 1, Decimal("0.97"))
    assert row.good_minutes == minutes().count() == 19
    minute_keeping.sum_up_hours(begun, begun + steps.HOUR)
    assert PriceHour.objects.count() == 1


def test_minutes_are_forgotten_with_the_observations_at_the_end_of_their_time(clock: Clock) -> None:
    push("1")
    clock.shift(120)
    keep()
    clock.shift(MINUTES_RETENTION - timedelta(seconds=60))
    tasks.forget_old_observations()
    assert minutes().count() == 1


def test_the_svb_weekend_is_rebuilt_after_an_outage_as_it_was_written_minute_by_minute() -> None:
    """Half a day of it, in which USDC falls and begins to recover."""
    part = {"first": datetime(2023, 3, 11, 14, 20, tzinfo=UTC), "last": datetime(2023, 3, 12, 2, 20, tzinfo=UTC)}
    for number, _ in enumerate(played("usdc_svb_2023_USDCUSDT_60s.csv.gz", "USDC", step=300, **part)):
        if number % 7 == 0:
            keep()
    end = PriceMinute.objects.latest("minute").minute + 20 * MINUTE
    minute_keeping.keep_minutes(now=end)
    written = list(minutes().values())
    PriceMinute.objects.all().delete()
    MinutesProgress.objects.all().delete()
    while minute_keeping.keep_minutes(now=end):
        pass
    assert list(minutes().values()) == written
    assert len(written) > 11 * 60
    assert min(row["ratio"] for row in written) < Decimal("0.91")


def _start(work: Callable[[], object]) -> threading.Thread:
    def in_another_connection() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=in_another_connection)
    thread.start()
    return thread


def _is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT EXISTS (SELECT FROM pg_locks WHERE NOT granted)")
        return bool(cursor.fetchone()[0])


@pytest.mark.django_db(transaction=True)
def test_a_second_worker_waits_and_finds_nothing_left() -> None:
    push("1")
    now, written = timezone.now() + 3 * MINUTE, [0, 0]

    def second() -> None:
        written[1] = minute_keeping.keep_minutes(now=now)

    with transaction.atomic():
        written[0] = minute_keeping.keep_minutes(now=now)
        thread = _start(second)
        wait_until(_is_somebody_waiting)
    thread.join(60)
    assert (written[0] >= 3, written[1], PriceMinute.objects.count()) == (True, 0, written[0])


@pytest.mark.django_db(transaction=True)
def test_the_job_waits_for_a_recording_under_way_that_began_in_the_minute() -> None:
    push("1")
    now = start_of(timezone.now(), MINUTE) + MINUTE
    with transaction.atomic():
        push("1", source="gemini")
        thread = _start(lambda: minute_keeping.keep_minutes(now=now))
        wait_until(_is_somebody_waiting)
    thread.join(60)
    assert PriceMinute.objects.get().votes == 2
