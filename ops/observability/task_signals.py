"""Signals around every background job: metrics, and the id of the request that caused it."""

import time
from typing import Any

import structlog
from celery import Task, signals

from ops.core import request_id
from ops.observability import metrics
from ops.observability.job_status import OUTCOMES, RunOutcome
from ops.observability.queues import SENT_AT

REQUEST_ID = "request_id"
MILLISECONDS = 1000
logger = structlog.get_logger(__name__)
_started: dict[str, float] = {}


def follow_tasks() -> None:
    """Follow every job that this process sends or runs, from now on."""
    signals.before_task_publish.connect(_on_publish, dispatch_uid="ops.observability.task_signals")
    signals.task_prerun.connect(_on_start, dispatch_uid="ops.observability.task_signals")
    signals.task_postrun.connect(_on_end, dispatch_uid="ops.observability.task_signals")
    signals.worker_process_shutdown.connect(_on_process_end, dispatch_uid="ops.observability.task_signals")


def _on_publish(headers: dict[str, Any], **_: Any) -> None:
    """The message says when it was sent, for the age of the queue, and for which request."""
    headers.setdefault(SENT_AT, time.time())
    if identifier := request_id.current():
        headers.setdefault(REQUEST_ID, identifier)


def _on_start(task_id: str, task: Task[Any, Any], **_: Any) -> None:
    """A job that no request caused goes by its own id."""
    _started[task_id] = time.perf_counter()
    identifier = request_id.begin((task.request.headers or {}).get(REQUEST_ID) or task.request.get(REQUEST_ID) or task_id)
    structlog.contextvars.bind_contextvars(request_id=identifier, task=task.name)


def _on_end(task_id: str, task: Task[Any, Any], state: str | None = None, **_: Any) -> None:
    duration_ms = MILLISECONDS * (time.perf_counter() - _started.pop(task_id, time.perf_counter()))
    outcome = OUTCOMES.get(state or "", RunOutcome.FAILED)
    metrics.observe("task_duration", f"{task.name} {outcome}", duration_ms)
    logger.info("task ended", outcome=outcome, duration_ms=round(duration_ms, 2))
    structlog.contextvars.unbind_contextvars("request_id", "task")
    request_id.forget()


def _on_process_end(**_: Any) -> None:
    """A worker's child ends without `atexit`."""
    metrics.stop()
