"""Clean-up on demand."""

import structlog
from django.contrib.sessions.models import Session
from django.utils import timezone

from ops.observability.metrics import store, windows
from ops.observability.monitoring import sections

logger = structlog.get_logger(__name__)


def reset_metrics(*, actor: str) -> int:
    """Delete all metrics of all processes; returns the number of keys. Raises RedisError.

    What a process recorded within the last second is still to come.
    """
    with windows.client() as redis:
        forgotten = store.reset(redis)
    windows.forget()
    logger.info("metrics reset", actor=actor, keys=forgotten)
    return forgotten


def clean_up(*, actor: str) -> dict[str, int]:
    """Remove sessions that are over, names of processes that are gone, and what the rooms above have registered; returns how many of each.

    Raises RedisError, a database error.
    """
    sessions, _ = Session.objects.filter(expire_date__lte=timezone.now()).delete()
    with windows.client() as redis:
        processes = store.forget_dead_processes(redis)
    removed = {"sessions": sessions, "processes": processes, **sections.clean_all()}
    logger.info("cleaned up", actor=actor, **removed)
    return removed
