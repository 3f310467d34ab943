"""/status: what people read when they wonder whether the service works."""

from datetime import UTC, datetime
from typing import Any

import pytest

from ops.observability import heartbeat
from prices.models import FeedStatus
from tests.pages.conftest import Visitor, text_of

pytestmark = pytest.mark.usefixtures("book")


def test_each_part_is_shown_with_its_state(visitor: Visitor) -> None:
    for process in heartbeat.PROCESSES:
        heartbeat.beat(process)
    text = text_of(visitor.open("/status"))
    assert "Everything works" in text
    for part in ("Database", "Redis", "Worker", "Monitors", "Webhook worker", "Scheduler"):
        assert part in text
    assert text.count(" up ") == 6


def test_what_is_down_says_so_and_the_page_still_opens(visitor: Visitor, settings: Any) -> None:
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    text = text_of(visitor.open("/status"))
    assert "Something is down" in text
    assert "Redis" in text
    assert "no answer" in text


def test_what_is_late_is_said(visitor: Visitor) -> None:
    for process in heartbeat.PROCESSES[1:]:
        heartbeat.beat(process)
    heartbeat.beat("worker")
    heartbeat.end("monitors")
    text = text_of(visitor.open("/status"))
    assert "Something is late" in text
    assert "stands in for the worker of the monitors" in text


def test_feeds_are_shown_with_their_last_success(visitor: Visitor, settings: Any) -> None:
    settings.PRICE_FEEDS = ("simulator",)
    success = datetime(2026, 11, 28, 13, tzinfo=UTC)
    FeedStatus.objects.create(feed="simulator", last_run_at=success, last_success_at=success, consecutive_failures=2)
    assert "Prices simulator failing 2026-11-28 13:00:00" in text_of(visitor.open("/status"))


def test_every_page_leads_to_it(visitor: Visitor) -> None:
    assert 'href="/status"' in visitor.open("/quote")
