"""Enqueue work that was just written. A message may get lost: the job `risk.resume_work` finds what waits."""

import structlog
from celery import current_app
from django.db import transaction
from kombu.exceptions import OperationalError
from redis import RedisError

WORK_ON_BATCH = "risk.work_on_batch"
RUN_ANALYSIS = "risk.run_analysis"
logger = structlog.get_logger(__name__)


def on_commit(task: str, identifier: object, *, times: int = 1) -> None:
    """Send the task, `times` over, once the transaction has committed."""
    transaction.on_commit(lambda: send(task, identifier, times=times), robust=True)


def send(task: str, identifier: object, *, times: int = 1) -> None:
    """Send the task now. A broker that is away is logged and changes nothing for the caller."""
    try:
        for _ in range(times):
            current_app.send_task(task, args=[str(identifier)], retry=False)
    except (OperationalError, RedisError) as error:
        logger.warning("worker not woken", task=task, reason=type(error).__name__)
