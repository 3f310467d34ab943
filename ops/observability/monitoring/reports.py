"""Bodies of the monitoring endpoints: metrics of all processes over one window, and the state of the dependencies.

Each raises RedisError, and a database error where it reads the database, unless it says otherwise.
"""

import time
from dataclasses import asdict
from datetime import datetime
from typing import Any

from django.utils import timezone

from ops.api.problems import DEPENDENCY_ERRORS
from ops.core.times import iso
from ops.core.version import VERSION
from ops.observability import liveness, readiness
from ops.observability.job_status import JobState, states
from ops.observability.metrics import store, windows
from ops.observability.metrics.windows import Window
from ops.observability.monitoring import figures, health, infrastructure, sections

HOUR = 3600
BATCH_ENDPOINT = "POST /api/v1/batch-process"
Report = dict[str, Any]


def api(seconds: int) -> Report:
    """Body of GET monitoring/metrics/api, the busiest endpoint first."""
    window = windows.last(seconds)
    endpoints = [{"endpoint": endpoint, **figures.requests(window, endpoint)} for endpoint in window.labels("api_requests")]
    return {
        **figures.head(window, time.time()),
        **figures.requests(window),
        "endpoints": sorted(endpoints, key=lambda row: -row["requests"]),
    }


def underwriting(seconds: int) -> Report:
    """Body of GET monitoring/metrics/underwriting."""
    window = windows.last(seconds)
    quotes, policies = window.total("quotes_issued"), window.total("policies_bound")
    return {
        **figures.head(window, time.time()),
        "quotes": quotes,
        "quotes_per_hour": figures.rounded(quotes * HOUR / window.seconds),
        "policies": policies,
        "quote_to_bind_rate": figures.rounded(policies / quotes) if quotes else None,
        "quote_latency": figures.durations(window, "quote_latency"),
        "bind_latency": figures.durations(window, "bind_latency"),
        "bind_outcomes": {label: window.samples["bind_latency", label].total() for label in window.labels("bind_latency")},
        "top_products": figures.top_products(window),
    }


def websocket(seconds: int) -> Report:
    """Body of GET monitoring/metrics/websocket. Connections and subscriptions are those of now."""
    window = windows.last(seconds)
    with windows.client() as redis:
        levels = store.read_levels(redis)
    return {
        **figures.head(window, time.time()),
        "connections": _of("ws_connections", levels),
        "subscriptions": _of("ws_subscriptions", levels),
        "messages_sent": {label: window.counts["ws_messages_sent", label] for label in window.labels("ws_messages_sent")},
        "delivery_latency": figures.durations(window, "ws_delivery_latency"),
    }


def _of(metric: str, levels: dict[tuple[str, str], float]) -> dict[str, int]:
    return {label: int(value) for (name, label), value in sorted(levels.items()) if name == metric}


def database(seconds: int) -> Report:
    """Body of GET monitoring/metrics/database: queries, connections, Redis and the caches."""
    window = windows.last(seconds)
    with windows.client() as redis:
        of_redis = infrastructure.redis(redis)
    labels = window.labels("db_query_latency")
    return {
        **figures.head(window, time.time()),
        "query_latency": figures.durations(window, "db_query_latency"),
        "statements": [{"statement": label, **figures.durations(window, "db_query_latency", label)} for label in labels],
        "connections": infrastructure.database(),
        "redis": of_redis,
        "caches": figures.caches(window),
    }


def dashboard(seconds: int) -> Report:
    """Body of GET monitoring/dashboard: what an operator looks at first."""
    verdict, business, window = health.report(), underwriting(seconds), windows.last(seconds)
    shown = ("quotes_per_hour", "quote_to_bind_rate", "quote_latency", "bind_latency", "top_products")
    return {
        **figures.head(window, time.time()),
        "status": verdict["status"],
        "reasons": verdict["reasons"],
        "http": figures.requests(window),
        **{name: business[name] for name in shown},
        "query_latency": figures.durations(window, "db_query_latency"),
        "connections": sum(websocket(seconds)["connections"].values()),
        "alerts": sections.read("alerts"),
        "host": infrastructure.host(),
    }


def system_status() -> Report:
    """Body of GET monitoring/system/status: processes, queues, jobs, feeds."""
    ready, now = readiness.report(), time.time()
    with windows.client() as redis:
        processes = store.living(redis)
    return {
        "service": liveness.SERVICE,
        "version": VERSION,
        "uptime_seconds": liveness.report()["uptime_seconds"],
        "host": infrastructure.host(),
        "checks": ready["checks"],
        "feeds": ready["feeds"],
        "processes": [{"process": name, "seen_seconds_ago": round(max(0.0, now - seen), 1)} for name, seen in sorted(processes.items())],
        "queues": ready["queues"],
        "jobs": [_job(state) for state in states(now=timezone.now())],
        "timestamp": now,
    }


def _job(state: JobState) -> Report:
    return asdict(state) | {"started_at": _iso(state.started_at), "succeeded_at": _iso(state.succeeded_at)}


def _iso(moment: datetime | None) -> str | None:
    return iso(moment) if moment else None


def overview() -> Report:
    """Body of GET /api/v1/metrics. Answers whatever is down, then without the figures that are kept there."""
    verdict, host = health.report(), infrastructure.host()
    try:
        window, batches = windows.last(health.WINDOW_SECONDS), sections.read("batch")
    except DEPENDENCY_ERRORS:
        window, batches = Window(health.WINDOW_SECONDS), {}
    return {
        "timestamp": time.time(),
        **{name: host[name] for name in ("cpu_percent", "memory_percent", "memory_mb", "disk_percent")},
        "uptime_seconds": liveness.report()["uptime_seconds"],
        "http_metrics": figures.requests(window),
        "batch_metrics": figures.requests(window, BATCH_ENDPOINT) | batches,
        "api_health": verdict["status"],
        "api_health_reasons": verdict["reasons"],
    }
