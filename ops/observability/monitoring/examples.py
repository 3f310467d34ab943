"""Examples of the OpenAPI document."""

from typing import Any

from drf_spectacular.utils import OpenApiExample

from ops.core.version import VERSION
from ops.observability.examples import FEED, QUEUE, UP

TIMESTAMP = 1793360000.25
TIMED: dict[str, Any] = {"timestamp": TIMESTAMP}
WINDOWED = TIMED | {"window_seconds": 304.2}
DURATIONS = {"count": 48210, "mean": 3.1, "p50": 2.4, "p95": 8.9, "p99": 21.7}
REQUESTS = {
    "requests": 48210,
    "requests_per_second": 158.5,
    "errors": {"400": 31, "503": 2},
    "error_rate": 0.0,
    "latency": DURATIONS,
}
CHECKS = {"database": UP, "redis": UP, "worker": UP, "monitors": UP, "courier": UP, "beat": UP}
REASON = {
    "check": "bind_p95",
    "status": "degraded",
    "detail": "bind_p95 is 131.2 ms, above 100 ms",
    "value": 131.2,
    "limit": 100.0,
}
HOST = {
    "cpu_percent": 38.2,
    "memory_percent": 41.0,
    "memory_mb": 3210.4,
    "disk_percent": 57.3,
    "network_sent_bytes": 90817263,
    "network_received_bytes": 71625344,
}
PRODUCT = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "quotes": 812, "policies": 14}
UNDERWRITING = {
    "quotes_per_hour": 91204.0,
    "quote_to_bind_rate": 0.0171,
    "quote_latency": DURATIONS,
    "bind_latency": DURATIONS,
    "top_products": [PRODUCT],
}
JOB = {
    "name": "Policy expiry",
    "task": "quotes.expire_policies",
    "is_enabled": True,
    "interval_seconds": 60.0,
    "outcome": "succeeded",
    "started_at": "2026-10-30T10:53:30Z",
    "duration_ms": 12.4,
    "succeeded_at": "2026-10-30T10:53:30Z",
    "detail": "",
    "is_overdue": False,
    "is_failing": False,
}


def _example(name: str, value: dict[str, Any]) -> OpenApiExample:
    return OpenApiExample(name, value=value, response_only=True, status_codes=["200"])


HEALTH = _example("Binds are slow", TIMED | {"status": "degraded", "reasons": [REASON], "checks": CHECKS})
API_METRICS = _example(
    "Five minutes", WINDOWED | REQUESTS | {"endpoints": [{"endpoint": "POST /api/v2/quote/multi-dimensional", **REQUESTS}]}
)
UNDERWRITING_METRICS = _example(
    "Five minutes", WINDOWED | UNDERWRITING | {"quotes": 7702, "policies": 132, "bind_outcomes": {"bound": 132, "refused": 3}}
)
WEBSOCKET_METRICS = _example(
    "Five minutes",
    WINDOWED
    | {
        "connections": {"/ws": 1841},
        "subscriptions": {"risk_alerts": 1800},
        "messages_sent": {"risk_alerts": 9000},
        "delivery_latency": DURATIONS,
    },
)
DATABASE_METRICS = _example(
    "Five minutes",
    WINDOWED
    | {
        "query_latency": DURATIONS,
        "statements": [{"statement": "SELECT", **DURATIONS}],
        "connections": {"active": 2, "idle": 11, "idle_in_transaction": 0, "total": 13, "max_connections": 100, "size_bytes": 73400320},
        "redis": {"used_memory_mb": 14.2, "connected_clients": 21, "hits": 99120, "misses": 880, "hit_rate": 0.9912},
        "caches": [{"cache": "apy", "hits": 980, "misses": 10, "hit_rate": 0.9899}],
    },
)
DASHBOARD = _example(
    "Five minutes",
    WINDOWED
    | UNDERWRITING
    | {
        "status": "healthy",
        "reasons": [],
        "http": REQUESTS,
        "query_latency": DURATIONS,
        "connections": 1841,
        "alerts": {"bridges": {"High": 1, "Critical": 0}},
        "host": HOST,
    },
)
NOTIFICATION_STATS = _example("At work", TIMED | {"notifications": {"queued": 0}})
SYSTEM_STATUS = _example(
    "All runs",
    TIMED
    | {
        "service": "tonsurance-api-v2",
        "version": VERSION,
        "uptime_seconds": 4211.6,
        "host": HOST,
        "checks": CHECKS,
        "feeds": [FEED],
        "processes": [{"process": "web-1:4711", "seen_seconds_ago": 0.4}],
        "queues": [QUEUE],
        "jobs": [JOB],
    },
)
FORGOTTEN = _example("Forgotten", TIMED | {"forgotten": 34})
REMOVED = _example("Removed", TIMED | {"removed": {"sessions": 12, "processes": 3}})
OVERVIEW = _example(
    "At work",
    TIMED
    | {name: HOST[name] for name in ("cpu_percent", "memory_percent", "memory_mb", "disk_percent")}
    | {
        "uptime_seconds": 4211.6,
        "http_metrics": REQUESTS,
        "batch_metrics": REQUESTS,
        "api_health": "healthy",
        "api_health_reasons": [],
    },
)
