"""The feed of DefiLlama against a server that answers in its documented shapes."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from ops.core import http_client
from ops.core.http_client import Client, Limits
from prices.consensus import Observation
from prices.feeds.defillama import DefiLlama

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
SEEN_AT = datetime(2026, 11, 22, 11, 59, tzinfo=UTC)
REFERENCES: dict[str, Decimal | None] = {"USDT": Decimal(1), "sUSDe": Decimal("1.2"), "EURC": Decimal(1), "TON": None}
PATH = "/prices/current/coingecko:tether,coingecko:ethena-staked-usde,coingecko:the-open-network"


def coin(price: Any, **changes: Any) -> dict[str, Any]:
    return {"price": price, "symbol": "X", "timestamp": int(SEEN_AT.timestamp()), "confidence": 0.99} | changes


@pytest.fixture(scope="module")
def stub() -> Iterator[HTTPServer]:
    with HTTPServer(host="127.0.0.1") as server:
        yield server


@pytest.fixture
def feed(stub: HTTPServer) -> Iterator[DefiLlama]:
    stub.clear()
    client = Client(Limits(attempts=1))
    yield DefiLlama(base_url=stub.url_for("/"), client=client)
    client.close()


def observed(feed: DefiLlama, stub: HTTPServer, coins: Any) -> dict[str, Decimal]:
    stub.expect_request(PATH).respond_with_data(json.dumps({"coins": coins}), content_type="application/json")
    seen = feed.observe(references=REFERENCES, prices={}, now=NOW)
    return {one.symbol: one.price_usd for one in seen if isinstance(one, Observation)}


def test_one_request_asks_for_all_assets_that_it_knows(feed: DefiLlama, stub: HTTPServer) -> None:
    coins = {"coingecko:tether": coin(0.99983), "coingecko:ethena-staked-usde": coin(1.2034), "coingecko:the-open-network": coin(3)}
    prices = observed(feed, stub, coins)
    assert prices == {"USDT": Decimal("0.99983"), "sUSDe": Decimal("1.2034"), "TON": Decimal(3)}
    assert len(stub.log) == 1


def test_an_observation_carries_the_time_of_the_source(feed: DefiLlama, stub: HTTPServer) -> None:
    document = json.dumps({"coins": {"coingecko:tether": coin(1)}})
    stub.expect_request(PATH).respond_with_data(document, content_type="application/json")
    assert feed.observe(references=REFERENCES, prices={}, now=NOW) == [Observation("USDT", "defillama", Decimal(1), SEEN_AT)]


def test_coins_it_left_out_are_left_out(feed: DefiLlama, stub: HTTPServer) -> None:
    assert observed(feed, stub, {}) == {}


def test_a_price_it_does_not_trust_itself_is_dropped(feed: DefiLlama, stub: HTTPServer) -> None:
    assert observed(feed, stub, {"coingecko:tether": coin(0.5, confidence=0.49)}) == {}


UNBELIEVABLE = [
    coin("many"),
    coin(0),
    coin(-1),
    coin(1e30),
    coin("NaN"),
    coin(1, timestamp="now"),
    coin(1, timestamp=10**15),
    coin(1, confidence=None),
    coin(1, confidence="NaN"),
]


@pytest.mark.parametrize("bad", [None, 5, {}, *UNBELIEVABLE])
def test_one_bad_coin_costs_no_other(feed: DefiLlama, stub: HTTPServer, bad: Any) -> None:
    coins = {"coingecko:the-open-network": bad, "coingecko:tether": coin(0.9999), "coingecko:unasked": coin(5)}
    assert observed(feed, stub, coins) == {"USDT": Decimal("0.9999")}


@pytest.mark.parametrize("document", ["[]", "5", "{}", '{"coins": []}', '{"coins": null}'])
def test_another_shape_is_not_understood(feed: DefiLlama, stub: HTTPServer, document: str) -> None:
    stub.expect_request(PATH).respond_with_data(document, content_type="application/json")
    with pytest.raises(http_client.Unintelligible):
        feed.observe(references=REFERENCES, prices={}, now=NOW)
