"""Asking the feeds."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from pytest_httpserver import HTTPServer

from ops.core import http_client, session_locks
from ops.observability import readiness
from prices.feeds import polling
from prices.models import AssetPrice, FeedStatus, PriceObservation
from prices.tasks import poll_feeds
from tests.api import Api

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def failing(settings: Any) -> Iterator[HTTPServer]:
    """DefiLlama as the feed, refusing everything."""
    with HTTPServer(host="127.0.0.1") as server:
        server.expect_request("").respond_with_data("no", 400)
        settings.PRICE_FEED, settings.DEFILLAMA_COINS_URL = "defillama", server.url_for("/")
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
    settings.PRICE_FEED = "none"
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
