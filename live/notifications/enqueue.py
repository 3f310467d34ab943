"""Enqueue the dispatch of the outbox and deliveries. A message may get lost: beat looks after the outbox every few seconds as well."""

from typing import Any

import structlog
from django.core.cache import cache
from redis import RedisError

from ops.core.enqueue import send

DISPATCH = "live.dispatch_notifications"
DELIVER = "live.deliver_to_webhook"
PENDING_SECONDS = 5
logger = structlog.get_logger(__name__)


def wake(task: str = DISPATCH, *arguments: Any) -> None:
    """Send the task, unless an earlier message still waits for its worker. Call it after the commit; a broker that is down is logged."""
    try:
        is_new = cache.add(_key(task, arguments), 1, PENDING_SECONDS)
    except RedisError as error:
        logger.warning("worker not woken", task=task, reason=type(error).__name__)
        return
    if is_new:
        send(task, *arguments)


def answered(task: str = DISPATCH, *arguments: Any) -> None:
    """Record that the message has reached its worker, before anything is read: later commits need another message."""
    try:
        cache.delete(_key(task, arguments))
    except RedisError as error:
        logger.warning("wake-up not acknowledged", task=task, reason=type(error).__name__)


def _key(task: str, arguments: tuple[Any, ...]) -> str:
    return ":".join(["rung", task, *map(str, arguments)])
