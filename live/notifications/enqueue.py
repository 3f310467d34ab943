"""Waking a worker. A wake-up may get lost: beat looks after the outbox every few seconds as well."""

from typing import Any

import structlog
from celery import current_app
from django.core.cache import cache
from kombu.exceptions import OperationalError
from redis import RedisError

DISPATCH = "live.dispatch_notifications"
DELIVER = "live.deliver_to_webhook"
RUNG_SECONDS = 5
logger = structlog.get_logger(__name__)


def wake(task: str = DISPATCH, *arguments: Any) -> None:
    """Have the task run now. While an earlier call still waits for its worker this costs one short call to Redis.

    To be called after the commit; a broker that is away is logged and changes nothing for the caller.
    """
    try:
        if cache.add(_key(task, arguments), 1, RUNG_SECONDS):
            current_app.send_task(task, args=arguments, retry=False)
    except (OperationalError, RedisError) as error:
        logger.warning("worker not woken", task=task, reason=type(error).__name__)


def answered(task: str = DISPATCH, *arguments: Any) -> None:
    """The call has reached its worker: what commits from now on needs another one. To be called before anything is read."""
    try:
        cache.delete(_key(task, arguments))
    except RedisError as error:
        logger.warning("wake-up not acknowledged", task=task, reason=type(error).__name__)


def _key(task: str, arguments: tuple[Any, ...]) -> str:
    return ":".join(["rung", task, *map(str, arguments)])
