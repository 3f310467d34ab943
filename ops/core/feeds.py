"""Status of the feeds of outside data: one row per feed, in a table of its app, shown in readiness and admin."""

from collections.abc import Collection, Mapping
from datetime import datetime, timedelta
from typing import Any

import structlog
from django.db import models
from django.db.models import F

from ops.core.times import iso

MAX_ERROR = 256
logger = structlog.get_logger(__name__)
_rests: dict[str, timedelta] = {}


class FeedRecord(models.Model):
    """Last success of the feed, and the reason of its last failure."""

    feed = models.CharField(max_length=32, primary_key=True)
    last_run_at = models.DateTimeField()
    last_success_at = models.DateTimeField(null=True)
    consecutive_failures = models.PositiveIntegerField(default=0)
    last_error = models.CharField(max_length=MAX_ERROR, blank=True)

    class Meta:
        abstract = True
        ordering = ["feed"]
        verbose_name_plural = "feed statuses"

    def __str__(self) -> str:
        return f"{self.feed} {'failing' if self.consecutive_failures else 'working'}"


def declare_rest(feed: str, rest: timedelta) -> None:
    """Say that the feed is asked this seldom on purpose, so that the time in between is not taken for silence."""
    _rests[feed] = rest


def begin_run(records: type[FeedRecord], *, feed: str, rest: timedelta, now: datetime) -> bool:
    """Note that the feed is asked now; False when it was asked less than `rest` ago. One of several processes gets True."""
    rows = records._default_manager
    _, created = rows.get_or_create(feed=feed, defaults={"last_run_at": now})
    return created or rows.filter(feed=feed, last_run_at__lte=now - rest).update(last_run_at=now) == 1


def note_success(records: type[FeedRecord], *, feed: str, now: datetime) -> None:
    """Record a success, which resets the failures."""
    found = {"last_run_at": now, "last_success_at": now, "consecutive_failures": 0, "last_error": ""}
    records._default_manager.update_or_create(feed=feed, defaults=found)


def note_failure(records: type[FeedRecord], *, feed: str, reason: str, now: datetime) -> None:
    """Record a failure with its reason."""
    logger.warning("feed failed", of=records._meta.app_label, feed=feed, reason=reason)
    rows = records._default_manager
    rows.get_or_create(feed=feed, defaults={"last_run_at": now})
    rows.filter(feed=feed).update(last_run_at=now, consecutive_failures=F("consecutive_failures") + 1, last_error=reason[:MAX_ERROR])


def report(records: type[FeedRecord], *, feeds: Collection[str]) -> list[dict[str, Any]]:
    """Public status of each of these feeds that was asked, for readiness: without its error, which only staff see."""
    return [
        {
            "feed": status.feed,
            "brings": records._meta.app_label,
            "status": "failing" if status.consecutive_failures else "working",
            "consecutive_failures": status.consecutive_failures,
            "last_success_at": iso(status.last_success_at) if status.last_success_at else None,
        }
        for status in records._default_manager.filter(feed__in=feeds)
    ]


def silent_seconds(status: Mapping[str, Any], now: float) -> float | None:
    """Seconds since the last success in this row of a report, beyond the rest of the feed; None before its first success."""
    if not status["last_success_at"]:
        return None
    age = now - datetime.fromisoformat(status["last_success_at"]).timestamp()
    rest = _rests.get(status["feed"], timedelta(0)).total_seconds()
    return max(age - rest, 0.0) if rest else age
