"""Whether what this service depends on answers, and how fast."""

import time
from collections.abc import Callable, Iterable, Mapping
from dataclasses import asdict
from typing import Any

from django.conf import settings
from django.db import connection
from redis import Redis, RedisError

from ops import heartbeat
from ops.processes import COURIER_QUEUE
from ops.queues import queues
from ops.rest.problems import DEPENDENCY_ERRORS

HEARTBEAT_LIMIT_SECONDS = 20.0
CAN_WAIT = frozenset({"courier"})  # without it webhooks are late, and nothing else
STUCK_SECONDS = 60.0
FeedReader = Callable[[], list[dict[str, Any]]]
_feed_readers: list[FeedReader] = []


class Unready(Exception):
    """The dependency answers, but not as it should."""


def report() -> dict[str, Any]:
    """Each dependency with `status` (up, down), `latency_ms` and, when down, `detail`.

    `status` is ready when all are up and unready when one is down; degraded when webhooks are stuck, because their worker is down or
    because they have waited for more than a minute. Feeds and other work that waits only inform.
    """
    checks = {name: _timed(check) for name, check in CHECKS.items()}
    waiting = _queues()
    return {"status": _status(checks, waiting), "checks": checks, "feeds": _feeds(), "queues": waiting, "timestamp": time.time()}


def show_feeds(read: FeedReader) -> None:
    """Let readiness show what `read` returns: how each feed of an app does."""
    if read not in _feed_readers:
        _feed_readers.append(read)


def _status(checks: Mapping[str, dict[str, Any]], waiting: Iterable[dict[str, Any]]) -> str:
    down = {name for name, check in checks.items() if check["status"] == "down"}
    if down - CAN_WAIT:
        return "unready"
    is_stuck = any(queue["name"] == COURIER_QUEUE and queue["oldest_seconds"] > STUCK_SECONDS for queue in waiting)
    return "degraded" if down or is_stuck else "ready"


def _feeds() -> list[dict[str, Any]]:
    try:
        return [status for read in _feed_readers for status in read()]
    except DEPENDENCY_ERRORS:
        return []


def _queues() -> list[dict[str, Any]]:
    try:
        with _client() as client:
            return [asdict(queue) for queue in queues(client)]
    except RedisError:
        return []


def _timed(check: Callable[[], None]) -> dict[str, Any]:
    started = time.perf_counter()
    try:
        check()
    except (*DEPENDENCY_ERRORS, Unready) as error:
        detail = str(error) if isinstance(error, Unready) else "no answer"
        return {"status": "down", "latency_ms": _since(started), "detail": detail}
    return {"status": "up", "latency_ms": _since(started)}


def _since(started: float) -> float:
    return round((time.perf_counter() - started) * 1000, 3)


def _database() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")


def _client() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=0.5, socket_connect_timeout=0.5)


def _redis() -> None:
    with _client() as client:
        client.ping()


def _heartbeat(process: str) -> Callable[[], None]:
    def check() -> None:
        with _client() as client:
            age = heartbeat.age_seconds(process, client)
        if age is None:
            raise Unready("no sign of life in the last minute")
        if age > HEARTBEAT_LIMIT_SECONDS:
            raise Unready(f"last sign of life {age:.0f} s ago")

    return check


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "redis": _redis,
    **{process: _heartbeat(process) for process in heartbeat.PROCESSES},
}
