"""Status of the feeds of outside data: one row per feed, in a table of its app, shown in readiness and admin."""

from datetime import datetime
from typing import Any

import structlog
from django.db import models
from django.db.models import F

from ops.core.times import iso

MAX_ERROR = 256
logger = structlog.get_logger(__name__)


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


def report(records: type[FeedRecord], *, feed: str) -> list[dict[str, Any]]:
    """Public status of the feed for readiness: without its error, which only staff see."""
    return [
        {
            "feed": status.feed,
            "brings": records._meta.app_label,
            "status": "failing" if status.consecutive_failures else "working",
            "consecutive_failures": status.consecutive_failures,
            "last_success_at": iso(status.last_success_at) if status.last_success_at else None,
        }
        for status in records._default_manager.filter(feed=feed)
    ]
