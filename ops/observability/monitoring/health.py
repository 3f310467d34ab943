"""Health verdict of the service with its reasons, from recent metrics, queues, feeds and dependencies."""

import time
from dataclasses import asdict
from typing import Any

from redis import RedisError

from ops.core.feeds import silent_seconds
from ops.observability import readiness
from ops.observability.metrics import windows
from ops.observability.metrics.catalogue import MetricName
from ops.observability.metrics.windows import Window
from ops.observability.monitoring import figures, status

WINDOW_SECONDS = 300
JOB_CODES = frozenset({"job_overdue", "job_failing"})
MIN_SAMPLES = 20  # below these a share or a percentile says little


def report() -> dict[str, Any]:
    """Body of GET monitoring/health. Answers whatever is down."""
    ready = readiness.report()
    down = [name for name, check in ready["checks"].items() if check["status"] == "down"]
    late = [reason["detail"] for reason in ready["reasons"] if reason["code"] in JOB_CODES]
    found = status.reasons(measured(ready), down, can_wait=readiness.CAN_WAIT, late_jobs=late)
    return {
        "status": status.overall(found),
        "reasons": [asdict(reason) for reason in found],
        "checks": ready["checks"],
        "timestamp": time.time(),
    }


def measured(ready: dict[str, Any]) -> dict[str, float | None]:
    """The value of every check; None where there is too little to judge, or Redis does not say."""
    values: dict[str, float | None] = {
        "feed_age": feed_age(ready["feeds"], time.time()),
        "queue_age": max((queue["oldest_seconds"] for queue in ready["queues"]), default=None),
    }
    try:
        window = windows.last(WINDOW_SECONDS)
    except RedisError:
        return values
    return values | {
        "api_p95": _p95(window, "api_latency"),
        "bind_p95": _p95(window, "bind_latency"),
        "database_p95": _p95(window, "db_query_latency"),
        "error_rate": figures.error_rate(window) if window.total("api_requests") >= MIN_SAMPLES else None,
    }


def feed_age(feeds: list[dict[str, Any]], now: float) -> float | None:
    """Seconds that the longest silent feed has been silent. None without feeds; one that never succeeded is left out."""
    ages = [silent_seconds(feed, now) for feed in feeds]
    return max((age for age in ages if age is not None), default=None)


def _p95(window: Window, metric: MetricName) -> float | None:
    found = window.distribution(metric)
    return found.p95 if found.count >= MIN_SAMPLES else None
