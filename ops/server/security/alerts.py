"""Alerts of security events above a threshold within five minutes, raised once in that time over all processes."""

import time
from dataclasses import asdict, dataclass
from typing import Any

import orjson
import structlog
from redis import Redis

from ops.observability.metrics import windows
from ops.server.security.events import THRESHOLDS, WINDOW_SECONDS, Event

ALERTS_KEY = "tonsurance:security:alerts"
MAX_ALERTS = 200
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Alert:
    """`count` events of a kind within five minutes, at `raised_at` (Unix seconds), where `threshold` raise an alert."""

    kind: str
    count: int
    threshold: int
    raised_at: float


def watch(*, now: float) -> list[Alert]:
    """Raise what is due: a `security_alert` record in the log, and a row of the report. Raises RedisError."""
    counts = _counts(windows.read(WINDOW_SECONDS, now))
    due = [Alert(kind.value, n, THRESHOLDS[kind], now) for kind, n in counts.items() if n >= THRESHOLDS[kind]]
    with windows.client() as redis:
        return [alert for alert in due if _raise(redis, alert)]


def report() -> dict[str, Any]:
    """For the monitoring API: `events` of each kind within five minutes (all kinds, zero included) and the newest `alerts`.

    Raises RedisError.
    """
    counts = _counts(windows.last(WINDOW_SECONDS))
    with windows.client() as redis:
        alerts = [orjson.loads(row) for row in redis.lrange(ALERTS_KEY, 0, MAX_ALERTS - 1)]
    return {
        "window_seconds": WINDOW_SECONDS,
        "events": {kind.value: counts[kind] for kind in Event},
        "alerts": alerts,
        "timestamp": time.time(),
    }


def _counts(window: windows.Window) -> dict[Event, int]:
    return {kind: window.total("security_events", lambda label, kind=kind: label == kind.value) for kind in Event}  # type: ignore[misc]


def _raise(redis: Redis, alert: Alert) -> bool:
    """Whether this is the one that tells."""
    if not redis.set(f"{ALERTS_KEY}:{alert.kind}", 1, nx=True, ex=WINDOW_SECONDS):
        return False
    redis.lpush(ALERTS_KEY, orjson.dumps(asdict(alert)))
    redis.ltrim(ALERTS_KEY, 0, MAX_ALERTS - 1)
    logger.error("security_alert", kind=alert.kind, count=alert.count, threshold=alert.threshold, window_seconds=WINDOW_SECONDS)
    return True
