"""Send Celery tasks from code that must not fail when the broker is down."""

from typing import Any

import structlog
from celery import current_app
from kombu.exceptions import OperationalError
from redis import RedisError

BROKER_ERRORS = (OperationalError, RedisError)
logger = structlog.get_logger(__name__)


def send(task: str, *arguments: Any, times: int = 1) -> None:
    """Send the task, `times` over. A broker that is down is logged and changes nothing for the caller: a job of beat finds what waits."""
    try:
        for _ in range(times):
            current_app.send_task(task, args=arguments, retry=False)
    except BROKER_ERRORS as error:
        logger.warning("worker not woken", task=task, reason=type(error).__name__)
