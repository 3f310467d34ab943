"""The feed of Binance, which quotes in USDT, against a server that answers in its shapes."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from prices.feeds.binance import Binance
from tests.prices import venues
from tests.prices.venues import BAD_ANSWERS, NOW, SEEN_AT, asked, reasons, seen

PATH = "/api/v3/avgPrice"


def average(price: Any, at: datetime = SEEN_AT, **changes: Any) -> dict[str, Any]:
    return {"mins": 5, "price": price, "closeTime": int(at.timestamp() * 1000)} | changes


@pytest.fixture
def feed(stub: HTTPServer) -> Iterator[Binance]:
    with venues.client() as client:
        yield Binance(base_url=stub.url_for("/"), client=client)


def serve(stub: HTTPServer, usdc: Any, ton: Any) -> None:
    venues.serve(stub, PATH, usdc, "symbol=USDCUSDT")
    venues.serve(stub, PATH, ton, "symbol=TONUSDT")


def test_prices_are_converted_at_the_price_of_usdt(feed: Binance, stub: HTTPServer) -> None:
    serve(stub, average("1.00020000"), average("3.01450000"))
    found = asked(feed, {"USDT": Decimal("0.97")})
    assert seen(found) == {"USDC": Decimal("0.970194"), "TON": Decimal("2.924065")}
    assert {one.observed_at for one in found.observations} == {SEEN_AT}


def test_without_a_fresh_price_of_usdt_it_is_not_asked(feed: Binance, stub: HTTPServer) -> None:
    serve(stub, average("1"), average("3"))
    found = asked(feed, {"USDC": Decimal(1)})
    assert (found.observations, "USDT" in found.failure) == ((), True)
    assert stub.log == []


BAD: list[Any] = [
    average("many"),
    average(None),
    average("0"),
    average("-1"),
    average("NaN"),
    average("1e30"),
    average("1", closeTime="soon"),
    average("1", closeTime=-1),
    average("1", closeTime=10**18),
    average("1", NOW - timedelta(seconds=121)),
    average("1", NOW + timedelta(seconds=61)),
    {"mins": 5, "price": "1"},
    {"code": -1121, "msg": "Invalid symbol."},
    [],
    None,
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_coin_costs_no_other(feed: Binance, stub: HTTPServer, bad: Any) -> None:
    serve(stub, bad, average("3"))
    found = asked(feed)
    assert seen(found) == {"TON": Decimal("2.997")}
    assert reasons(found).keys() == {"USDC"}


def test_a_price_too_small_after_conversion_costs_no_other(feed: Binance, stub: HTTPServer) -> None:
    serve(stub, average("0.00000001"), average("3"))
    assert seen(asked(feed, {"USDT": Decimal("0.5")})) == {"TON": Decimal("1.5")}


@pytest.mark.parametrize(("body", "status", "reason"), BAD_ANSWERS)
def test_a_bad_answer_fails_the_feed_with_its_reason(feed: Binance, stub: HTTPServer, body: str, status: int, reason: str) -> None:
    stub.expect_request(PATH).respond_with_data(body, status)
    assert reason in asked(feed).failure


@pytest.mark.parametrize("status", [429, 418])
def test_once_throttled_it_is_left_alone(feed: Binance, stub: HTTPServer, status: int) -> None:
    stub.expect_request(PATH).respond_with_data("{}", status, headers={"Retry-After": "120"})
    assert str(status) in asked(feed).failure
    asked(feed)
    assert len(stub.log) == 1
