"""The feed of CoinGecko against a server that answers in its shapes."""

import json
from collections.abc import Iterator
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ops.core.http_client import Client, Limits
from prices.feeds.coingecko import CoinGecko
from tests.prices import venues
from tests.prices.venues import BAD_ANSWERS, NOW, SEEN_AT, asked, reasons, seen

PATH = "/api/v3/simple/price"


def coin(usd: Any, at: datetime = SEEN_AT, **changes: Any) -> dict[str, Any]:
    return {"usd": usd, "last_updated_at": int(at.timestamp())} | changes


@pytest.fixture
def feed(stub: HTTPServer) -> Iterator[CoinGecko]:
    with venues.client() as client:
        yield CoinGecko(base_url=stub.url_for("/"), api_key="CG-key", client=client)


def test_one_request_with_the_key_brings_exact_prices(feed: CoinGecko, stub: HTTPServer) -> None:
    body = json.dumps({"tether": coin(1), "the-open-network": coin("PRICE")}).replace('"PRICE"', "3.0100000000000001")
    stub.expect_request(PATH).respond_with_data(body)
    found = asked(feed)
    assert seen(found) == {"USDT": Decimal(1), "TON": Decimal("3.01")}
    assert {one.observed_at for one in found.observations} == {SEEN_AT}
    [(request, _)] = stub.log
    assert request.headers["x-cg-demo-api-key"] == "CG-key"
    assert request.args.to_dict() == {
        "ids": "usd-coin,tether,dai,the-open-network",
        "vs_currencies": "usd",
        "include_last_updated_at": "true",
    }


def test_without_a_key_no_header_is_sent(stub: HTTPServer) -> None:
    venues.serve(stub, PATH, {"tether": coin(1)})
    with venues.client() as client:
        asked(CoinGecko(base_url=stub.url_for("/"), api_key="", client=client))
    assert "x-cg-demo-api-key" not in stub.log[0][0].headers


BAD: list[Any] = [
    coin("many"),
    coin(None),
    coin(0),
    coin(-1),
    coin("NaN"),
    coin("Infinity"),
    coin(1e30),
    coin(1, last_updated_at="now"),
    coin(1, last_updated_at=None),
    coin(1, last_updated_at=10**15),
    coin(1, NOW - timedelta(minutes=15, seconds=1)),
    coin(1, NOW + timedelta(seconds=61)),
    {"usd": 1},
    {"eur": 1},
    {},
    [],
    None,
]


@pytest.mark.parametrize("bad", BAD, ids=str)
def test_a_bad_coin_costs_no_other(feed: CoinGecko, stub: HTTPServer, bad: Any) -> None:
    venues.serve(stub, PATH, {"usd-coin": bad, "tether": coin(0.9998), "unasked": coin(5)})
    found = asked(feed)
    assert seen(found) == {"USDT": Decimal("0.9998")}
    assert reasons(found).keys() == {"USDC"}


def test_a_price_of_a_quarter_of_an_hour_still_counts(feed: CoinGecko, stub: HTTPServer) -> None:
    venues.serve(stub, PATH, {"tether": coin(1, NOW - timedelta(minutes=15))})
    assert seen(asked(feed)) == {"USDT": Decimal(1)}


@pytest.mark.parametrize(("body", "status", "reason"), [*BAD_ANSWERS, ("[]", 200, "no object")])
def test_a_bad_answer_fails_the_feed_with_its_reason(feed: CoinGecko, stub: HTTPServer, body: str, status: int, reason: str) -> None:
    stub.expect_request(PATH).respond_with_data(body, status)
    assert reason in asked(feed).failure


def test_a_failure_is_not_asked_again_as_it_counts_as_a_request(stub: HTTPServer) -> None:
    stub.expect_request(PATH).respond_with_data("", 503)
    client = Client(Limits(attempts=3))
    asked(CoinGecko(base_url=stub.url_for("/"), api_key="", client=client))
    client.close()
    assert len(stub.log) == 1


def test_its_rest_keeps_a_month_within_the_limit() -> None:
    assert timedelta(days=31) / CoinGecko.rest < 10_000
