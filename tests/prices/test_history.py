"""GET prices/{symbol}/history."""

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any
from urllib.parse import urlencode

import pytest
import time_machine

from ops.core import steps
from ops.core.times import iso
from prices import minute_keeping
from prices.models import MinutesProgress, PriceMinute
from tests.api import Api

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
PATH = "/api/v2/prices/USDC/history"
pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture(autouse=True)
def _it_is_half_a_minute_past_noon() -> Iterator[None]:
    with time_machine.travel(NOON + timedelta(seconds=30), tick=False):
        yield


def write(*prices: str, minutes_before: int, symbol: str = "USDC", is_good: bool = True) -> None:
    """Minutes in a row, of which the first begins so long before noon."""
    first, reference = NOON - timedelta(minutes=minutes_before), None if symbol == "TON" else Decimal(1)
    PriceMinute.objects.bulk_create(
        PriceMinute(
            symbol=symbol,
            minute=first + timedelta(minutes=number),
            price_usd=Decimal(price),
            reference_usd=reference,
            ratio=reference and Decimal(price),
            votes=2,
            is_good=is_good,
        )
        for number, price in enumerate(prices)
    )


def ask(api: Api, path: str = PATH, **query: str) -> Any:
    """`from_` stands for `from`, which Python reserves."""
    return api.get(f"{path}?{urlencode({name.rstrip('_'): value for name, value in query.items()})}")


def points(api: Api, path: str = PATH, **query: str) -> list[dict[str, Any]]:
    response = ask(api, path, **query)
    assert response.status_code == 200, response.content
    found: list[dict[str, Any]] = response.json()["points"]
    return found


def error(api: Api, **query: str) -> tuple[str, str, str]:
    response = ask(api, **query)
    assert response.status_code == 400, response.content
    (wrong,) = response.json()["errors"]
    return wrong["field"], wrong["code"], wrong["message"]


def test_a_point_sums_up_the_minutes_of_its_step(anyone: Api) -> None:
    write("0.99", "0.97", "1.01", "0.98", minutes_before=60)
    write("1", minutes_before=56, is_good=False)
    assert points(anyone, step="1h") == [
        {
            "time": "2026-11-01T11:00:00Z",
            "price_usd": Decimal(1),
            "low_usd": Decimal("0.97"),
            "high_usd": Decimal("1.01"),
            "ratio_low": Decimal("0.97"),
            "good_minutes": 4,
        }
    ]


def test_the_last_24_hours_are_shown_in_steps_of_ten_minutes(anyone: Api) -> None:
    write("0.98", minutes_before=1441)
    write("0.99", minutes_before=1440)
    write("1", minutes_before=1)
    body = ask(anyone).json()
    assert {name: value for name, value in body.items() if name != "points"} == {
        "symbol": "USDC",
        "from": "2026-10-31T12:00:00Z",
        "to": "2026-11-01T12:00:00Z",
        "step_seconds": 600,
    }
    assert [point["time"] for point in body["points"]] == ["2026-10-31T12:00:00Z", "2026-11-01T11:50:00Z"]


def test_steps_are_cut_by_the_span_and_end_before_it(anyone: Api) -> None:
    write(*["1", "2", "3", "4"], minutes_before=4)
    span = {"from_": iso(NOON - timedelta(minutes=3)), "to": iso(NOON - timedelta(minutes=1))}
    found = points(anyone, **span, step="1h")
    assert [(point["time"], point["low_usd"], point["price_usd"]) for point in found] == [("2026-11-01T11:00:00Z", 2, 3)]


def test_only_the_fields_that_are_asked_for_are_shown(anyone: Api) -> None:
    write("1", minutes_before=1)
    assert [list(point) for point in points(anyone, fields="ratio_low,price_usd")] == [["time", "price_usd", "ratio_low"]]


def test_ton_has_no_ratio(anyone: Api) -> None:
    write("3", minutes_before=1, symbol="TON")
    assert [point["ratio_low"] for point in points(anyone, "/api/v2/prices/ton/history")] == [None]


def test_a_symbol_is_known_in_any_case_and_an_unknown_one_is_not_found(anyone: Api) -> None:
    assert ask(anyone, "/api/v2/prices/SUSDE/history").json()["symbol"] == "sUSDe"
    assert ask(anyone, "/api/v2/prices/DOGE/history").status_code == 404


def test_no_asset_shows_the_minutes_of_another(anyone: Api) -> None:
    write("0.99", minutes_before=1, symbol="DAI")
    assert points(anyone) == []


def test_a_reader_that_holds_the_points_gets_304_until_the_next_minute(anyone: Api) -> None:
    write("1", minutes_before=1)
    tag = ask(anyone)["ETag"]
    assert anyone.get(PATH, **{"If-None-Match": tag}).status_code == 304
    with time_machine.travel(NOON + timedelta(seconds=60), tick=False):
        assert anyone.get(PATH, **{"If-None-Match": tag}).status_code == 200


def test_a_step_that_makes_too_many_points_is_refused_with_the_least_that_does_not(anyone: Api) -> None:
    field, code, message = error(anyone, step="1m")
    assert (field, code, "at least 3m" in message) == ("step", "too_small", True)
    assert points(anyone, step="3m") == []
    year = iso(NOON - timedelta(days=365))
    assert "at least 18h" in error(anyone, step="17h", from_=year)[2]
    assert ask(anyone, step="18h", from_=year).status_code == 200


@pytest.mark.parametrize(
    ("query", "wrong"),
    [
        ({"since": "2026-10-01T00:00:00Z"}, ("since", "unknown")),
        ({"from_": "2026-11-01T11:00:00Z", "to": "2026-11-01T10:00:00Z"}, ("from", "out_of_range")),
        ({"from_": "2026-11-02T00:00:00Z"}, ("from", "out_of_range")),
        ({"from_": "yesterday"}, ("from", "not_a_time")),
        ({"to": "2026-11-01T10:00:00"}, ("to", "no_time_zone")),
        ({"step": "1w"}, ("step", "not_a_step")),
        ({"step": "30s"}, ("step", "out_of_range")),
        ({"fields": "price_usd,id"}, ("fields", "unknown")),
        ({"fields": ","}, ("fields", "unknown")),
        ({"step": ""}, ("step", "empty")),
        ({"cursor": "1"}, ("cursor", "unknown")),
    ],
    ids=["name", "order", "future", "word", "zone", "unit", "short", "field", "comma", "empty", "cursor"],
)
def test_what_cannot_be_asked_is_refused(anyone: Api, query: dict[str, str], wrong: tuple[str, str]) -> None:
    assert error(anyone, **query)[:2] == wrong


def test_all_that_is_wrong_is_told_at_once(anyone: Api) -> None:
    errors = ask(anyone, from_="a", to="b", step="c", fields="d").json()["errors"]
    assert [wrong["field"] for wrong in errors] == ["from", "to", "step", "fields"]


@pytest.mark.parametrize(
    ("query", "cut"),
    [
        ({"from_": "0001-01-01T00:00:00Z", "to": "9999-12-31T23:59:59Z"}, ("2025-08-28T12:00:00Z", "2026-11-01T12:00:00Z")),
        ({"from_": "0001-01-01T00:00:00Z", "to": "0001-01-01T00:00:00Z"}, ("2025-08-28T12:00:00Z", "2025-08-28T12:00:00Z")),
        ({"to": "0001-01-01T00:00:00Z"}, ("2025-08-28T12:00:00Z", "2025-08-28T12:00:00Z")),
        ({"from_": "2027-01-01T00:00:00Z", "to": "2027-01-02T00:00:00Z"}, ("2026-11-01T12:00:00Z", "2026-11-01T12:00:00Z")),
    ],
    ids=["all-times", "first-moment", "before-all", "after-now"],
)
def test_a_span_is_cut_to_what_can_be_there(anyone: Api, query: dict[str, str], cut: tuple[str, str]) -> None:
    body = ask(anyone, **query).json()
    assert (body["from"], body["to"]) == cut


@pytest.mark.parametrize("step", ["1h", "2h", "3h"])
@pytest.mark.parametrize(
    ("begins", "ends"), [(420, 0), (377, 13), (377, 60), (360, 77), (50, 10), (90, 70)], ids=lambda minutes: f"{minutes}m"
)
def test_hours_that_are_summed_up_say_what_their_minutes_said(anyone: Api, step: str, begins: int, ends: int) -> None:
    write(*[str(1 - Decimal(minute * 7919 % 503) / 10_000) for minute in range(420)], minutes_before=420)
    span = {"from_": iso(NOON - timedelta(minutes=begins)), "to": iso(NOON - timedelta(minutes=ends)), "step": step}
    of_minutes = points(anyone, **span)
    minute_keeping.sum_up_hours(NOON - timedelta(hours=7), NOON - timedelta(hours=1))
    MinutesProgress.objects.create(until=NOON - timedelta(minutes=5))
    assert points(anyone, **span) == of_minutes
    first_hour = steps.start_of(NOON - timedelta(minutes=begins, microseconds=1), steps.HOUR) + steps.HOUR
    last_hour = min(NOON - steps.HOUR, steps.start_of(NOON - timedelta(minutes=ends), steps.HOUR))
    PriceMinute.objects.filter(minute__gte=first_hour, minute__lt=last_hour).delete()
    assert points(anyone, **span) == of_minutes


def test_a_read_takes_two_queries_however_much_there_is(anyone: Api, django_assert_num_queries: Callable[..., Any]) -> None:
    write(*["1"] * 600, minutes_before=600)
    with django_assert_num_queries(2):  # the references, the minutes
        assert len(points(anyone)) == 60


def test_thirty_days_are_answered_in_less_than_30_kb(anyone: Api) -> None:
    for hours in range(4, 30 * 24 + 1, 4):
        write("0.99981234", minutes_before=hours * 60)
    assert len(points(anyone, from_=iso(NOON - timedelta(days=30)))) == 180
    assert len(ask(anyone, from_=iso(NOON - timedelta(days=30))).content) < 30_000
