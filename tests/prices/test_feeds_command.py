"""`manage.py feeds`: what the feeds say now, without recording it."""

import json
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone
from pytest_httpserver import HTTPServer

from ops.core import http_client
from prices.models import FeedStatus, PriceObservation, PriceSource
from tests.prices.push import assign, push

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def stub(settings: Any, stub: HTTPServer) -> Iterator[HTTPServer]:
    """Kraken and Coinbase as the feeds. Coinbase answers 404."""
    settings.PRICE_FEEDS = ("kraken", "coinbase")
    settings.KRAKEN_URL = settings.COINBASE_URL = stub.url_for("/")
    stub.expect_request("/products/USDT-USD/ticker").respond_with_data("{}", 404)
    stub.expect_request("/products/DAI-USD/ticker").respond_with_data("{}", 404)
    yield stub
    http_client.shared_client().close()
    http_client.shared_client.cache_clear()


def kraken(stub: HTTPServer, **tickers: tuple[str, str]) -> None:
    result = {pair: {"b": [bid], "a": [ask]} for pair, (bid, ask) in tickers.items()}
    stub.expect_request("/0/public/Ticker").respond_with_json({"error": [], "result": result})


def run(*arguments: str) -> str:
    out = StringIO()
    call_command("feeds", *arguments, stdout=out)
    return out.getvalue()


def shown() -> dict[str, Any]:
    """The feeds of the JSON, by name."""
    return {row["feed"]: row for row in json.loads(run("--json"), parse_float=Decimal)}


def line(feed: dict[str, Any], symbol: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in feed["symbols"] if one["symbol"] == symbol)
    return found


def test_it_shows_each_price_and_whether_it_votes(stub: HTTPServer) -> None:
    kraken(stub, USDCUSD=("0.99990", "1.00010"), USDTZUSD=("0.9", "1"))
    feeds = shown()
    assert feeds.keys() == {"kraken", "coinbase"}
    found = feeds["kraken"]
    assert (found["class"], found["enabled"]) == ("exchange", True)
    usdc = line(found, "USDC")
    assert usdc.pop("age_seconds") < 1
    assert usdc == {"symbol": "USDC", "price_usd": Decimal(1), "votes": True, "reason": None}
    usdt = line(found, "USDT")
    assert usdt == {"symbol": "USDT", "price_usd": None, "age_seconds": None, "votes": False, "reason": "The spread is 0.5 % or more."}
    assert line(found, "DAI")["reason"] == "The answer has no price of it."


def test_prices_are_exact_numbers_of_json(stub: HTTPServer) -> None:
    kraken(stub, USDCUSD=("0.99990", "1.00010"))
    assert '"price_usd":1.00000000,' in run("--json")


def test_a_feed_that_fails_shows_its_reason_and_the_others_go_on(stub: HTTPServer) -> None:
    kraken(stub, USDCUSD=("1", "1"))
    assert {one["reason"] for one in shown()["coinbase"]["symbols"]} == {"It answered with status 404."}
    text = run()
    assert "coinbase (exchange): It answered with status 404." in text
    assert "  USDC         1.00000000" in text


def test_nothing_is_recorded(stub: HTTPServer) -> None:
    kraken(stub, USDCUSD=("1", "1"))
    run()
    assert not PriceObservation.objects.exists()
    assert not FeedStatus.objects.exists()
    assert not PriceSource.objects.exists()


@pytest.mark.parametrize("arguments", [(), ("--json",)])
def test_it_fails_when_no_feed_answers(stub: HTTPServer, arguments: tuple[str, ...]) -> None:
    stub.expect_request("/0/public/Ticker").respond_with_data("<html>", 200)
    out = StringIO()
    with pytest.raises(CommandError, match="No feed answered") as failed:
        call_command("feeds", *arguments, stdout=out)
    assert failed.value.returncode == 1
    assert "not JSON" in out.getvalue()


def test_feeds_that_are_off_say_what_they_want(settings: Any) -> None:
    settings.PRICE_FEEDS = ("chainlink", "pyth")
    settings.ETHEREUM_RPC_URL = settings.ETHEREUM_RPC_URL_2 = settings.PYTH_API_KEY = ""
    out = StringIO()
    with pytest.raises(CommandError, match="No feed answered"):
        call_command("feeds", stdout=out)
    assert "chainlink (oracle_network): It is off: ETHEREUM_RPC_URL" in out.getvalue()
    assert "pyth (oracle_network): It is off: PYTH_API_KEY" in out.getvalue()


def test_it_fails_without_a_feed(settings: Any) -> None:
    settings.PRICE_FEEDS = ()
    with pytest.raises(CommandError, match="PRICE_FEEDS"):
        run()


def test_an_implausible_price_has_no_vote(stub: HTTPServer) -> None:
    kraken(stub, USDCUSD=("3000", "3000"), TONUSD=("5000", "5000"))
    found = shown()["kraken"]
    assert line(found, "USDC")["reason"] == "Too far from its reference to be right."
    assert (line(found, "TON")["price_usd"], line(found, "TON")["reason"]) == (5000, "Outside 0.01 to 1000 USD.")


def test_a_made_up_price_has_no_vote_beside_a_real_one(stub: HTTPServer, settings: Any) -> None:
    settings.PRICE_FEEDS = ("simulator", "kraken")
    kraken(stub, USDCUSD=("1", "1"))
    push("1", symbol="DAI", source="bitfinex", at=timezone.now() - timedelta(minutes=1))
    simulated = shown()["simulator"]
    assert {symbol: line(simulated, symbol)["votes"] for symbol in ("USDC", "DAI", "USDT")} == {"USDC": False, "DAI": False, "USDT": True}


def test_a_source_of_another_reporter_has_no_vote(stub: HTTPServer) -> None:
    kraken(stub, USDCUSD=("1", "1"))
    assign("kraken", "client:northern oracle")
    assert "client:northern oracle" in line(shown()["kraken"], "USDC")["reason"]
