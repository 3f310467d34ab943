"""Examples of the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from ops.core.version import VERSION

UP = {"status": "up", "latency_ms": 0.412}
DOWN = {"status": "down", "latency_ms": 0.398, "detail": "no sign of life in the last minute"}

FEED = {
    "feed": "defillama",
    "brings": "prices",
    "status": "working",
    "consecutive_failures": 0,
    "last_success_at": "2026-10-30T10:53:30Z",
}
QUEUE = {"name": "celery", "waiting": 2, "oldest_seconds": 0.8}
NO_WEBHOOK_WORKER = {"code": "courier_down", "detail": "No webhook is sent."}
NO_SNAPSHOT = {"code": "job_failing", "detail": "The last run of Take a risk snapshot failed."}


def _readiness(name: str, http_status: str, status: str, *reasons: dict[str, str], **down: dict[str, Any]) -> OpenApiExample:
    checks = {"database": UP, "redis": UP, "worker": UP, "monitors": UP, "courier": UP, "beat": UP, **down}
    value = {"status": status, "reasons": list(reasons), "checks": checks, "feeds": [FEED], "queues": [QUEUE], "timestamp": 1793360000.25}
    return OpenApiExample(name, value=value, response_only=True, status_codes=[http_status])


HEALTH = OpenApiExample(
    "Alive",
    value={
        "status": "healthy",
        "service": "tonsurance-api-v2",
        "version": VERSION,
        "timestamp": 1793360000.25,
        "uptime_seconds": 4211.6,
    },
    response_only=True,
    status_codes=["200"],
)
READY = _readiness("Ready", "200", "ready")
DEGRADED = _readiness("Webhooks and the risk snapshot are late", "200", "degraded", NO_WEBHOOK_WORKER, NO_SNAPSHOT, courier=DOWN)
UNREADY = _readiness("The schedule stands still", "503", "unready", beat=DOWN)
