"""Whether what this service depends on answers, and how fast, and whether its monitors keep up."""

import time
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from typing import Any

from django.db import connection
from django.utils import timezone
from redis import Redis, RedisError

from ops.api.problems import DEPENDENCY_ERRORS
from ops.core.queue_names import MONITOR_QUEUE, WEBHOOK_QUEUE, WORK_QUEUE
from ops.core.redis import connect
from ops.observability import heartbeat, job_status
from ops.observability.queues import queues

# Without the webhook worker (courier) webhooks are late; without the worker of the monitors that of client work stands in for it.
CAN_WAIT = frozenset({"courier", "monitors"})
OLD_SECONDS = 60.0
CODES = ("courier_down", "monitors_down", "webhooks_late", "monitors_late", "job_overdue", "job_failing")
FeedReader = Callable[[], list[dict[str, Any]]]
_feed_readers: list[FeedReader] = []


class Unready(Exception):
    """The dependency answers, but not as it should."""


@dataclass(frozen=True, slots=True)
class Reason:
    """Why the service is degraded. `code`: one of CODES."""

    code: str
    detail: str


def report() -> dict[str, Any]:
    """Each dependency with `status` (up, down), `latency_ms` and, when down, `detail`.

    `status` is unready when one is down that cannot wait; degraded when there are `reasons`: a worker that can wait is down, its jobs
    have waited for more than a minute, or a job of the schedule is overdue or failed; ready otherwise. Feeds only inform.
    """
    checks = {name: _timed(check) for name, check in CHECKS.items()}
    waiting = _queues()
    down = {name for name, check in checks.items() if check["status"] == "down"}
    late_jobs = () if down & {"database", "redis"} else _reasons_of_jobs()  # these say when jobs ran; neither is waited for twice
    found = [*_reasons_of_processes(down), *_reasons_of_queues(down, waiting), *late_jobs]
    return {
        "status": "unready" if down - CAN_WAIT else "degraded" if found else "ready",
        "reasons": [asdict(reason) for reason in found],
        "checks": checks,
        "feeds": _feeds(),
        "queues": waiting,
        "timestamp": time.time(),
    }


def show_feeds(read: FeedReader) -> None:
    """Register a reader of an app's feed status for readiness."""
    if read not in _feed_readers:
        _feed_readers.append(read)


def _reasons_of_processes(down: set[str]) -> Iterator[Reason]:
    meanings = {"courier": "No webhook is sent.", "monitors": "The worker of client work stands in for the worker of the monitors."}
    for name in sorted(down & CAN_WAIT):
        yield Reason(f"{name}_down", meanings[name])


def _reasons_of_queues(down: set[str], waiting: list[dict[str, Any]]) -> Iterator[Reason]:
    """Without a worker of their own the monitors' jobs wait among those of clients (`ops.observability.queues.route`)."""
    late = {MONITOR_QUEUE: "monitors_late", WEBHOOK_QUEUE: "webhooks_late"}
    if "monitors" in down:
        late[WORK_QUEUE] = "monitors_late"
    for queue in waiting:
        if queue["name"] in late and queue["oldest_seconds"] > OLD_SECONDS:
            yield Reason(
                late[queue["name"]], f"The oldest job in the queue {queue['name']} has waited for {queue['oldest_seconds']:.0f} s."
            )


def _reasons_of_jobs() -> Iterator[Reason]:
    """Says nothing when the database or Redis stops answering just now."""
    try:
        states = job_status.states(now=timezone.now())
    except DEPENDENCY_ERRORS:
        return
    for state in states:
        if state.is_overdue:
            last = f"its last run began at {state.started_at:%Y-%m-%d %H:%M:%S} UTC" if state.started_at else "it has not run yet"
            yield Reason("job_overdue", f"{state.name} is overdue: {last}.")
        if state.is_failing:
            yield Reason("job_failing", f"The last run of {state.name} failed.")


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
    return connect(seconds=0.5)


def _redis() -> None:
    with _client() as client:
        client.ping()


def _heartbeat(process: str) -> Callable[[], None]:
    def check() -> None:
        with _client() as client:
            age = heartbeat.age_seconds(process, client)
        if age is None:
            raise Unready("no sign of life in the last minute")
        if age > heartbeat.LIMIT_SECONDS:
            raise Unready(f"last sign of life {age:.0f} s ago")

    return check


CHECKS: dict[str, Callable[[], None]] = {
    "database": _database,
    "redis": _redis,
    **{process: _heartbeat(process) for process in heartbeat.PROCESSES},
}
