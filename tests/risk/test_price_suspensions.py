"""Sales stop while a coin's gate is closed, and for ten minutes on one vote; they go on by themselves."""

import threading
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine
from django.core.exceptions import ValidationError
from django.db import connection, transaction
from django.utils import timezone

from clients.principals import Scope
from prices.models import DepegState, PegReference
from quotes.models import CoverageType, SalesSuspension
from quotes.services import suspensions
from risk.models import VoteStop
from risk.price_suspensions import ACTOR, ACTOR_BEFORE, VOTES_ACTOR
from risk.services import retention
from risk.tasks import set_price_gates
from tests.api import Api
from tests.conftest import MakeApi
from tests.ops.running import wait_until
from tests.prices.markets import played
from tests.prices.push import assign, minutes_ago, push

pytestmark = pytest.mark.usefixtures("book")
COIN = SalesSuspension.Subject.COIN
RESTS = {"USDC", "DAI", "FRAX"}
Clock = time_machine.Traveller


@pytest.fixture
def clock() -> Iterator[Clock]:
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


def suspended(actor: str = ACTOR) -> set[str]:
    return set(SalesSuspension.objects.filter(actor=actor).values_list("code", flat=True))


def in_another_connection(work: Callable[[], object]) -> None:
    try:
        work()
    finally:
        connection.close()


def is_somebody_waiting() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE locktype = 'advisory' AND NOT granted")
        return bool(cursor.fetchone()[0])


def every_ten_minutes(clock: Clock, *prices: str) -> None:
    for price in prices:
        clock.shift(600)
        push(price)


def test_sales_stop_with_the_first_price_below_the_gate() -> None:
    push("0.9899")
    assert suspended() == RESTS
    reason = SalesSuspension.objects.get(code="USDC").reason
    rule = "Sales stop below 0.9900 and go on after 60 minutes in a row at 0.9950 or above."
    assert reason == f"USDC fell to 0.9899 of its peg reference. {rule}"
    assert SalesSuspension.objects.get(code="DAI").reason == f"DAI rests on USDC. {reason}"


def test_at_the_gate_sales_go_on() -> None:
    push("0.99")
    assert suspended() == set()


def test_a_suspended_coin_cannot_be_bought(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    linked = broker.quote(stablecoin="DAI")["quote_token"]
    push("0.9701")  # cover for ten millions was sold at this price for 224.66
    for each in (token, linked):
        refused = broker.bind(each)
        assert (refused.status_code, refused.json()["code"]) == (409, "sales_suspended")
    assert broker.bind(broker.quote(stablecoin="USDT")["quote_token"]).status_code == 201


def test_a_pushed_price_stops_sales(make_api: MakeApi) -> None:
    oracle = make_api("oracle", Scope.ORACLE)
    assign("bitfinex", "client:oracle")
    seen = {"symbol": "USDT", "price_usd": "0.95", "observed_at": minutes_ago(0).isoformat()}
    oracle.post("/api/v2/prices", {"source": "bitfinex", "observations": [seen]})
    assert suspended() == {"USDT"}


def test_an_hour_in_a_row_at_the_opening_price_ends_it(clock: Clock) -> None:
    every_ten_minutes(clock, "0.98", *["0.995"] * 6)
    assert suspended() == RESTS
    every_ten_minutes(clock, "0.995")
    assert suspended() == set()


def test_anything_less_does_not(clock: Clock) -> None:
    every_ten_minutes(clock, "0.98", *["0.9999"] * 5, "0.9949", *["0.9999"] * 6)
    assert suspended() == RESTS


def test_an_hour_that_is_reported_at_once_is_no_hour(clock: Clock) -> None:
    push("0.98", at=minutes_ago(800))
    push("0.98")
    clock.shift(120)
    for back in range(700, -1, -10):
        push("1", at=minutes_ago(back / 60), source="late")
    push("1")
    assert suspended() == RESTS


def test_a_coin_that_rests_on_another_opens_with_it_and_has_a_gate_of_its_own(clock: Clock) -> None:
    push("0.98", symbol="DAI")
    assert suspended() == {"DAI"}
    push("0.98", symbol="USDe")
    assert suspended() == {"DAI", "USDe", "sUSDe"}
    PegReference.objects.filter(symbol="USDe").update(rests_on="sUSDe")  # round in a circle
    push("1", symbol="USDT")
    assert suspended() == {"DAI", "USDe", "sUSDe"}


def test_the_terms_are_rows(clock: Clock) -> None:
    PegReference.objects.filter(symbol="USDC").update(closes_below="0.9", opens_at="0.95", opens_after_minutes=20)
    every_ten_minutes(clock, "0.975")
    assert suspended() == set()
    every_ten_minutes(clock, "0.89", "0.97", "0.97")
    assert suspended() == RESTS
    every_ten_minutes(clock, "0.97")
    assert suspended() == set()


@pytest.mark.parametrize(
    "wrong",
    [
        {"closes_below": "0.995"},
        {"closes_below": "0"},
        {"opens_at": "1.0001"},
        {"opens_after_minutes": 0},
        {"rests_on": "USDC"},
        {"rests_on": "XYZ"},
    ],
    ids=str,
)
def test_terms_without_sense_are_refused(wrong: dict[str, object]) -> None:
    reference = PegReference.objects.get(symbol="USDC")
    for name, value in wrong.items():
        setattr(reference, name, value)
    with pytest.raises(ValidationError):
        reference.full_clean()


def test_the_trigger_is_a_fraction_of_the_peg_reference() -> None:
    PegReference.objects.filter(symbol="sUSDe").update(nav_usd=Decimal("1.2"))
    push("1.18", symbol="sUSDe")
    assert suspended() == {"sUSDe"}


def test_what_staff_suspended_only_staff_resume(clock: Clock) -> None:
    suspensions.suspend(subject=COIN, code="USDC", reason="an audit", actor="staff:chief")
    every_ten_minutes(clock, "0.96", *["1"] * 7)
    assert [suspension.actor for suspension in SalesSuspension.objects.all()] == ["staff:chief"]


def test_a_suspension_lifted_too_early_is_set_again_by_the_job() -> None:
    push("0.96")
    suspensions.resume(subject=COIN, code="USDC", actor=ACTOR)
    set_price_gates()
    assert suspended() == RESTS


def test_the_job_follows_an_edited_trigger_and_edited_terms() -> None:
    push("0.993")
    set_price_gates()
    assert suspended() == set()
    CoverageType.objects.filter(code="depeg").update(trigger_price=Decimal("0.995"))
    set_price_gates()
    assert suspended() == RESTS
    CoverageType.objects.filter(code="depeg").update(trigger_price=Decimal("0.97"))
    PegReference.objects.filter(symbol="USDC").update(closes_below="0.994")
    set_price_gates()
    assert suspended() == RESTS


def test_without_a_trigger_the_gate_still_closes() -> None:
    CoverageType.objects.filter(code="depeg").update(trigger_price=None, floor_price=None)
    push("0.5")
    assert (suspended(), suspended(VOTES_ACTOR)) == (RESTS, set())


def test_one_vote_below_the_trigger_stops_sales_for_ten_minutes(clock: Clock) -> None:
    for source in ("first", "second"):
        push("1", source=source)
    push("0.96", source="odd")
    assert (suspended(), suspended(VOTES_ACTOR)) == (set(), RESTS)
    reason = SalesSuspension.objects.get(code="USDC").reason
    assert reason == "One source saw USDC at 0.9600 of its peg reference. Sales stop for ten minutes, longer if others see it too."
    clock.shift(599)
    set_price_gates()
    assert suspended(VOTES_ACTOR) == RESTS
    clock.shift(1)
    set_price_gates()
    assert suspended(VOTES_ACTOR) == set()  # at once, without an hour at the peg


def test_what_others_confirm_is_closed_for_longer(clock: Clock) -> None:
    for price, source in (("1", "first"), ("0.96", "second"), ("0.96", "third")):
        push(price, source=source)
    clock.shift(601)
    set_price_gates()
    assert (suspended(), suspended(VOTES_ACTOR)) == (RESTS, set())
    clock.shift(3600)
    push("0.96", source="third")
    assert VoteStop.objects.count() == 1  # of "second": what the gate has closed, no vote needs to stop


def test_a_vote_at_the_trigger_or_one_of_three_sources_of_an_operator_stops_nothing() -> None:
    for price, source in (("1", "first"), ("0.97", "second")):
        push(price, source=source)
    push("1", source="third", reporter="client:first")
    push("0.9", source="fourth", reporter="client:first")
    assert (suspended(), suspended(VOTES_ACTOR)) == (set(), set())


def test_an_operator_that_is_slow_under_one_name_does_not_hide_what_it_sees_under_another() -> None:
    push("1", source="slow", reporter="feed:defillama")
    push("0.9", source="quick", reporter="feed:defillama")
    assert suspended() == RESTS


def test_a_vote_that_expires_is_missed_by_the_job(clock: Clock) -> None:
    push("1", source="first", at=minutes_ago(10))
    push("0.98", source="second")
    assert suspended() == set()
    clock.shift(301)
    set_price_gates()
    assert suspended() == RESTS


def test_what_the_release_before_suspended_is_lifted_and_kept_by_the_gate() -> None:
    push("0.98")
    for coin in ("USDC", "USDT"):
        suspensions.suspend(subject=COIN, code=coin, reason="below the trigger", actor=ACTOR_BEFORE)
    set_price_gates()
    assert (suspended(), suspended(ACTOR_BEFORE)) == (RESTS, set())


def test_a_coin_without_a_reference_has_no_gate() -> None:
    push("0.98")
    PegReference.objects.filter(symbol="USDC").delete()
    set_price_gates()
    assert suspended() == set()


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("book")
def test_the_job_waits_for_a_recording_and_lifts_nothing_that_it_has_not_seen() -> None:
    """The job begins while a push that closes the gate is under way, and would have read the gate as open."""
    push("1")
    at_the_job = threading.Thread(target=in_another_connection, args=(set_price_gates,))
    with transaction.atomic():
        push("0.95", at=timezone.now() + timedelta(seconds=1))
        at_the_job.start()
        wait_until(is_somebody_waiting)
        assert is_somebody_waiting()
    at_the_job.join(60)
    assert suspended() == RESTS


def test_an_operator_stops_a_coin_once_an_hour_however_often_it_flaps(clock: Clock) -> None:
    stopped = 0
    for step in range(36):
        if step % 3 == 0:
            for source in ("first", "second"):
                push("1", source=source)
        push("0.9" if step % 2 else "1", source="odd")
        stopped += bool(suspended(VOTES_ACTOR))
        assert suspended() == set()
        clock.shift(300)
    assert stopped == 3 * 2
    assert VoteStop.objects.count() == 3


def test_another_operator_and_another_coin_have_a_stop_of_their_own(clock: Clock) -> None:
    for symbol in ("USDC", "USDT"):
        for source in ("a", "b", "c", "d"):
            push("1", source=source, symbol=symbol)
    push("0.9", source="odd")
    clock.shift(601)
    push("0.9", source="odd", symbol="USDT")
    push("0.9", source="other")
    assert suspended(VOTES_ACTOR) == {*RESTS, "USDT"}
    assert set(VoteStop.objects.values_list("coin", "operator")) == {
        ("USDC", "client:odd"),
        ("USDT", "client:odd"),
        ("USDC", "client:other"),
    }


def test_old_stops_are_forgotten(clock: Clock) -> None:
    for days in (35, 0):
        for price, source in (("1", "first"), ("0.9", "second")):
            push(price, source=source)
        clock.shift(timedelta(days=days, seconds=1))
    retention.forget_old(now=timezone.now())
    assert VoteStop.objects.count() == 1


def test_the_wick_of_one_venue_closes_nothing_while_others_hold(clock: Clock) -> None:
    for _ in range(10):
        for price, source in (("0.9998", "coinbase"), ("0.9995", "kraken"), ("0.65", "one-venue")):
            push(price, source=source)
        assert suspended() == set()
        clock.shift(600)


def changes_of_sales(name: str, symbol: str, *, step: int, first: datetime | None = None, last: datetime | None = None) -> list[str]:
    """Play a recorded market; when sales of the coin stopped and went on."""
    told, before = [], False
    for tick in played(name, symbol, step=step, first=first, last=last):
        stopped = symbol in suspended()
        if stopped != before:
            told.append(f"{tick.recorded_at:%d %b %H:%M} {'stopped' if stopped else 'resumed'}")
        before = stopped
    return told


def test_the_svb_weekend_stops_sales_of_usdc_until_an_hour_at_the_peg() -> None:
    weekend = datetime(2023, 3, 11, 12, tzinfo=UTC), datetime(2023, 3, 13, 20, tzinfo=UTC)
    changes = changes_of_sales("usdc_svb_2023_USDCUSDT_60s.csv.gz", "USDC", step=900, first=weekend[0], last=weekend[1])
    assert changes == ["11 Mar 14:00 stopped", "13 Mar 18:45 resumed"]
    assert suspended() == set()


def test_the_scare_about_busd_stays_quiet() -> None:
    assert changes_of_sales("busd_2023_BUSDUSDT_300s.csv.gz", "BUSD", step=3600) == []
    assert DepegState.objects.get(symbol="BUSD").state == "pegged"
