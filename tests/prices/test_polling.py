"""Asking the feeds."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.utils import timezone
from pytest_httpserver import HTTPServer

from config.settings import base
from ops.core import http_client, session_locks
from ops.observability import readiness
from prices import feeds, selectors
from prices.feeds import polling
from prices.feeds.chainlink.proxies import PROXIES
from prices.feeds.simulator import MISSED_MINUTES
from prices.models import AssetPrice, FeedStatus, PriceObservation, PriceSource
from prices.tasks import poll_feeds
from tests.api import Api
from tests.prices.ethereum import Node, a_round
from tests.prices.push import assign, push

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def failing(settings: Any) -> Iterator[HTTPServer]:
    """DefiLlama as the feed, refusing everything."""
    with HTTPServer(host="127.0.0.1") as server:
        server.expect_request("").respond_with_data("no", 400)
        settings.PRICE_FEEDS, settings.DEFILLAMA_COINS_URL = ("defillama",), server.url_for("/")
        yield server
    http_client.shared_client().close()
    http_client.shared_client.cache_clear()


def shown() -> dict[str, Any]:
    """The one feed, as readiness shows it."""
    feed: dict[str, Any]
    [feed] = readiness.report()["feeds"]
    return feed


def test_the_simulator_brings_every_asset_a_price() -> None:
    assert polling.poll().new == 15
    assert AssetPrice.objects.count() == 15


def test_a_second_run_within_the_minute_brings_nothing_new() -> None:
    at_first = poll_feeds()
    newest = PriceObservation.objects.latest("observed_at").observed_at
    again = poll_feeds()
    assert at_first == 15
    assert again == 0 or PriceObservation.objects.latest("observed_at").observed_at > newest


@pytest.mark.parametrize("paused", [timedelta(0), timedelta(days=1)], ids=["fresh", "after a day"])
def test_the_simulated_market_is_known_at_once_with_the_minutes_before(paused: timedelta) -> None:
    with time_machine.travel(timezone.now(), tick=False) as clock:
        if paused:
            polling.poll()
            clock.shift(paused)
        begun = timezone.now()
        polling.poll()
        assert selectors.known_assets(now=begun) == set(selectors.references())
        newest = PriceObservation.objects.filter(received_at__gt=begun - timedelta(hours=2), symbol="USDC").order_by("received_at")
        times = list(newest.values_list("received_at", "observed_at"))
        assert [received_at for received_at, _ in times] == [*(observed_at for _, observed_at in times[:-1]), begun]
        assert len(times) == MISSED_MINUTES + 1


def test_no_other_feed_says_what_it_would_have_said(several: HTTPServer) -> None:
    kraken_answers(several)
    coingecko_answers(several)
    polling.poll()
    assert not selectors.known_assets(now=timezone.now())
    assert len(set(PriceObservation.objects.values_list("received_at"))) == 1


def test_a_feed_that_works_says_since_when() -> None:
    polling.poll()
    assert shown()["status"] == "working"
    assert FeedStatus.objects.get().last_success_at is not None


def test_a_failing_feed_is_counted_with_its_error(failing: HTTPServer) -> None:
    polling.poll()
    assert polling.poll().failed == ("defillama",)
    status = FeedStatus.objects.get()
    assert (status.consecutive_failures, status.last_success_at) == (2, None)
    assert "400" in status.last_error


def test_a_failing_feed_is_shown_and_makes_nothing_unready(failing: HTTPServer) -> None:
    polling.poll()
    assert (shown()["status"], shown()["consecutive_failures"]) == ("failing", 1)
    assert "feeds" not in readiness.report()["checks"]


def test_a_feed_that_brings_nothing_has_failed(failing: HTTPServer) -> None:
    failing.clear()
    failing.expect_request("").respond_with_json({"coins": {}})
    assert polling.poll().failed == ("defillama",)


def test_a_feed_that_works_again_is_forgiven(failing: HTTPServer) -> None:
    polling.poll()
    failing.clear()
    coin = {"price": 3.01, "timestamp": int(timezone.now().timestamp()), "confidence": 0.9}
    failing.expect_request("").respond_with_json({"coins": {"coingecko:the-open-network": coin}})
    assert polling.poll().new == 1
    assert (shown()["status"], FeedStatus.objects.get().last_error) == ("working", "")


def test_without_a_feed_nothing_is_asked(settings: Any) -> None:
    settings.PRICE_FEEDS = ()
    assert polling.poll() == polling.Poll()
    assert not FeedStatus.objects.exists()


def test_a_run_that_overlaps_another_is_left_out() -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({session_locks.KEY})", [polling.POLLING])
    try:
        assert poll_feeds.apply().state == "IGNORED"
    finally:
        other.close()
    assert not PriceObservation.objects.exists()


def test_readiness_names_the_feed_to_anyone_without_its_error(anyone: Api, failing: HTTPServer) -> None:
    polling.poll()
    feeds = anyone.get("/health/ready").json()["feeds"]
    assert {"feed", "brings", "status", "consecutive_failures", "last_success_at"} == feeds[0].keys()


@pytest.fixture
def several(settings: Any, stub: HTTPServer) -> Iterator[HTTPServer]:
    """Kraken, Coinbase, Binance and CoinGecko as the feeds; each answers on the same server, or 500 where it has no answer."""
    settings.PRICE_FEEDS = ("kraken", "coinbase", "binance", "coingecko")
    for name in settings.PRICE_FEEDS:
        setattr(settings, f"{name.upper()}_URL", stub.url_for("/"))
    yield stub
    http_client.shared_client().close()
    http_client.shared_client.cache_clear()


def kraken_answers(stub: HTTPServer, price: str = "1") -> None:
    book = {"a": [price], "b": [price]}
    stub.expect_request("/0/public/Ticker").respond_with_json({"error": [], "result": {"USDTZUSD": book, "USDCUSD": book}})


def coingecko_answers(stub: HTTPServer) -> None:
    coin = {"usd": 1, "last_updated_at": int(timezone.now().timestamp())}
    stub.expect_request("/api/v3/simple/price").respond_with_json({"tether": coin})


def coingecko_requests(stub: HTTPServer) -> int:
    return sum(request.path == "/api/v3/simple/price" for request, _ in stub.log)


def working() -> dict[str, bool]:
    return {row.feed: not row.consecutive_failures for row in FeedStatus.objects.all()}


def test_all_feeds_are_asked_and_a_failing_one_stops_no_other(several: HTTPServer) -> None:
    kraken_answers(several)
    coingecko_answers(several)
    done = polling.poll()
    assert (done.new, set(done.failed)) == (3, {"coinbase", "binance"})
    assert working() == {"kraken": True, "coinbase": False, "binance": False, "coingecko": True}
    assert {row["feed"] for row in readiness.report()["feeds"]} == {"kraken", "coinbase", "binance", "coingecko"}


def test_a_feed_that_raises_stops_no_other(several: HTTPServer, monkeypatch: pytest.MonkeyPatch) -> None:
    kraken_answers(several)
    monkeypatch.setattr("prices.feeds.coingecko.CoinGecko.observe", lambda *_, **__: 1 / 0)
    assert polling.poll().new == 2
    assert FeedStatus.objects.get(feed="coingecko").last_error == "Unexpected error: ZeroDivisionError."


def test_binance_converts_with_the_consensus_price_of_usdt(several: HTTPServer) -> None:
    now = timezone.now()
    average = {"mins": 5, "price": "1.002", "closeTime": int(now.timestamp() * 1000)}
    several.expect_request("/api/v3/avgPrice").respond_with_json(average)
    push("0.98", symbol="USDT", source="bitfinex", at=now - timedelta(minutes=14))
    polling.poll()
    assert PriceObservation.objects.get(symbol="USDC", source="binance").price_usd == Decimal("0.98196")


@pytest.mark.parametrize(("source", "age"), [("bitfinex", timedelta(minutes=3)), ("simulator", timedelta(0))])
def test_binance_converts_with_no_stale_and_no_made_up_price(several: HTTPServer, source: str, age: timedelta) -> None:
    push("1", symbol="USDT", source=source)
    AssetPrice.objects.filter(symbol="USDT").update(good_at=timezone.now() - age)
    assert "binance" in polling.poll().failed
    assert "USDT" in FeedStatus.objects.get(feed="binance").last_error
    assert not PriceObservation.objects.filter(source="binance").exists()


def test_a_feed_at_rest_is_not_asked_and_has_not_failed(several: HTTPServer) -> None:
    coingecko_answers(several)
    polling.poll()
    assert "coingecko" not in polling.poll().failed
    assert (coingecko_requests(several), working()["coingecko"]) == (1, True)


@pytest.mark.parametrize(("minutes", "requests"), [(4.9, 1), (5, 2)])
def test_coingecko_rests_for_five_minutes_after_a_failure_too(several: HTTPServer, minutes: float, requests: int) -> None:
    polling.poll()
    FeedStatus.objects.filter(feed="coingecko").update(last_run_at=timezone.now() - timedelta(minutes=minutes))
    polling.poll()
    assert coingecko_requests(several) == requests


def test_coingecko_and_defillama_have_one_vote_together(several: HTTPServer) -> None:
    coingecko_answers(several)
    polling.poll()
    assert PriceSource.objects.get(source="coingecko").reporter == feeds.FEEDS["defillama"]().reporter


def test_a_source_that_a_client_speaks_for_fails_its_feed_with_the_reason(several: HTTPServer) -> None:
    kraken_answers(several)
    coingecko_answers(several)
    assign("kraken", "client:northern oracle")
    done = polling.poll()
    assert "kraken" in done.failed
    assert "coingecko" not in done.failed
    assert "The source 'kraken' is not assigned to feed:kraken." in FeedStatus.objects.get(feed="kraken").last_error


def test_two_nodes_that_agree_are_one_vote_of_chainlink(settings: Any, several: HTTPServer, second_server: HTTPServer) -> None:
    now = timezone.now()
    nodes = [Node(several), Node(second_server)]
    for node in nodes:
        node.at(now)
        node.rounds |= {symbol: a_round(99_980_000, now) for symbol in PROXIES}
    settings.PRICE_FEEDS = ("chainlink", "pyth")
    settings.ETHEREUM_RPC_URL, settings.ETHEREUM_RPC_URL_2 = (node.url for node in nodes)
    assert polling.poll() == polling.Poll(len(PROXIES), ("pyth",))
    seen = PriceObservation.objects.get(symbol="USDC", source="chainlink")
    assert (seen.price_usd, seen.observed_at) == (Decimal("0.9998"), now.replace(microsecond=0))
    assert PriceSource.objects.get(source="chainlink").reporter == "feed:chainlink"
    assert "PYTH_API_KEY" in FeedStatus.objects.get(feed="pyth").last_error


@pytest.mark.parametrize("name", ["chainlink", "pyth"])
def test_their_names_are_reserved(name: str) -> None:
    assert name in feeds.RESERVED_SOURCES


def test_real_prices_beat_made_up_ones(several: HTTPServer, settings: Any) -> None:
    settings.PRICE_FEEDS = ("simulator", "kraken")
    kraken_answers(several, "0.99")
    polling.poll()
    assert AssetPrice.objects.get(symbol="USDC").price_usd == Decimal("0.99")
    assert AssetPrice.objects.get(symbol="TON").source == "simulator"


def test_every_name_of_the_setting_is_a_feed_of_that_name(settings: Any) -> None:
    settings.PRICE_FEEDS = base.PRICE_FEED_NAMES
    assert tuple(feed.name for feed in feeds.configured()) == base.PRICE_FEED_NAMES
    assert set(base.PRICE_FEED_NAMES) == set(feeds.FEEDS)
