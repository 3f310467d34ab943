"""Status of the scheduled jobs: the last run of each, and whether a run is missing.

The worker records every run in Redis, which is up whenever a job runs: it brings the job. So a run that fails because the database is
down is recorded too. A run that never ended (its worker was killed) stays `running`, and is overdue when the next one does not start.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from enum import StrEnum
from typing import Any

import structlog
from celery.exceptions import Ignore
from celery.signals import task_postrun, task_prerun
from django_celery_beat.models import PeriodicTask
from redis import Redis, RedisError

from ops.core import session_locks
from ops.core.redis import connect

INTERVALS_UNTIL_OVERDUE = 2
GRACE = timedelta(minutes=1)
USUAL_INTERVAL = timedelta(minutes=1)
MAX_DETAIL = 256
YES, NO = "1", "0"
logger = structlog.get_logger(__name__)
_started: dict[str, float] = {}


class RunOutcome(StrEnum):
    """Outcome of the last run. `left_out`: skipped because another run of the job was active."""

    NEVER = "never"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    SKIPPED = "left_out"


OUTCOMES = {"SUCCESS": RunOutcome.SUCCEEDED, "IGNORED": RunOutcome.SKIPPED}


class Skipped(Ignore):
    """Raised by a job that skips its run because another run is active; the worker records it."""


@contextmanager
def alone(name: str) -> Iterator[None]:
    """Hold the lock of that name during the block. Raises Skipped where another run holds it."""
    with session_locks.held(name) as is_ours:
        if not is_ours:
            raise Skipped(f"another run holds {name}")
        yield


@dataclass(frozen=True, slots=True)
class JobState:
    """A job of the schedule and its last run. `interval_seconds` is None for one that runs at certain times of day.

    `is_failing`: the last run that ended failed, whether or not another has begun since. `is_overdue`: none has ended for two intervals and
    a minute: beat did not send it, no worker took it, it hangs, or its worker is killed each time.
    """

    name: str
    task: str
    is_enabled: bool
    interval_seconds: float | None
    outcome: RunOutcome
    started_at: datetime | None
    duration_ms: float | None
    succeeded_at: datetime | None
    detail: str
    is_overdue: bool
    is_failing: bool


def states(*, now: datetime) -> list[JobState]:
    """Every job of the schedule, by name. Raises RedisError, and a database error."""
    jobs = list(PeriodicTask.objects.select_related("interval").order_by("name"))
    with _client() as redis, redis.pipeline(transaction=False) as reads:
        for job in jobs:
            reads.hgetall(_key(job.task))
        return [_state(job, record, now) for job, record in zip(jobs, reads.execute(), strict=True)]


def patience(task: str) -> timedelta:
    """How long what a run of the task found may stand: two intervals of its job and a minute. Without a job, as if it ran each minute."""
    job = PeriodicTask.objects.select_related("interval").filter(task=task, interval__isnull=False).first()
    return _overdue_after(job.schedule.run_every if job else USUAL_INTERVAL)


def record_runs() -> None:
    """Record every run of this process's tasks."""
    task_prerun.connect(_note_start, dispatch_uid="ops.observability.job_status.start")
    task_postrun.connect(_note_end, dispatch_uid="ops.observability.job_status.end")


def _state(job: PeriodicTask, record: dict[str, str], now: datetime) -> JobState:
    interval = job.schedule.run_every if job.interval else None
    started_at = _time(record.get("started_at"))
    return JobState(
        name=job.name,
        task=job.task,
        is_enabled=job.enabled,
        interval_seconds=interval.total_seconds() if interval else None,
        outcome=RunOutcome(record.get("outcome", RunOutcome.NEVER)),
        started_at=started_at,
        duration_ms=float(record["duration_ms"]) if "duration_ms" in record else None,
        succeeded_at=_time(record.get("succeeded_at")),
        detail=record.get("detail", ""),
        is_overdue=bool(job.enabled and interval and _is_missing(job, _time(record.get("ended_at")) or started_at, interval, now)),
        is_failing=bool(job.enabled and record.get("is_failing") == YES),
    )


def _is_missing(job: PeriodicTask, last: datetime | None, interval: timedelta, now: datetime) -> bool:
    """Whether two runs should have ended since the last one; of a job that never ran, whether beat has sent it twice."""
    if last is None:
        return bool(job.total_run_count >= INTERVALS_UNTIL_OVERDUE)
    return now - last > _overdue_after(interval)


def _overdue_after(interval: timedelta) -> timedelta:
    return INTERVALS_UNTIL_OVERDUE * interval + GRACE


def _time(text: str | None) -> datetime | None:
    return datetime.fromtimestamp(float(text), UTC) if text else None


def _note_start(*, task_id: str, task: Any, **_: Any) -> None:
    _started[task_id] = time.monotonic()
    _write(task.name, {"outcome": RunOutcome.RUNNING, "started_at": str(time.time())})


def _note_end(*, task_id: str, task: Any, state: str | None, retval: Any, **_: Any) -> None:
    outcome = OUTCOMES.get(state or "", RunOutcome.FAILED)
    taken = time.monotonic() - _started.pop(task_id, time.monotonic())
    told = {"outcome": outcome, "duration_ms": f"{taken * 1000:.1f}"}
    now = str(time.time())
    if outcome is RunOutcome.SUCCEEDED:
        told |= {"ended_at": now, "succeeded_at": now, "detail": "", "is_failing": NO}
    if outcome is RunOutcome.FAILED:
        told |= {"ended_at": now, "detail": f"{type(retval).__name__}: {retval}"[:MAX_DETAIL], "is_failing": YES}
    _write(task.name, told)


def _write(task: str, told: dict[str, str]) -> None:
    """A Redis that cannot be reached is logged: nothing a job does may depend on its being recorded."""
    try:
        with _client() as redis:
            redis.hset(_key(task), mapping=told)
    except RedisError as error:
        logger.warning("job not recorded", task=task, reason=str(error))


def _key(task: str) -> str:
    return f"tonsurance:job:{task}"


def _client() -> Redis:
    return connect(decode_responses=True)
