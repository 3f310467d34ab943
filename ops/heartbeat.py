"""Signs of life of the workers and of beat, kept in Redis for readiness to read."""

import time
from typing import Any

import structlog
from celery import bootsteps
from django.conf import settings
from redis import Redis, RedisError

EXPIRES_SECONDS = 60
PROCESSES = ("worker", "courier", "beat")
logger = structlog.get_logger(__name__)


def _client() -> Redis:
    return Redis.from_url(settings.REDIS_URL, socket_timeout=1, socket_connect_timeout=1)


def beat(process: str) -> None:
    """Record that `process`, one of PROCESSES, lives now. An unreachable Redis is logged: the age then tells."""
    try:
        with _client() as client:
            client.set(f"tonsurance:heartbeat:{process}", time.time(), ex=EXPIRES_SECONDS)
    except RedisError as error:
        logger.warning("heartbeat not recorded", process=process, reason=str(error))


def age_seconds(process: str, client: Redis) -> float | None:
    """Seconds since the last sign of life, or None when there is none. Raises RedisError."""
    value = client.get(f"tonsurance:heartbeat:{process}")
    return None if value is None else max(0.0, time.time() - float(value))


class WorkerHeartbeat(bootsteps.StartStopStep):
    """A Celery worker step: a sign of life every five seconds from the worker's own timer."""

    requires = ("celery.worker.components:Timer",)

    def start(self, parent: Any) -> None:
        name = "courier" if parent.hostname.startswith("courier@") else "worker"
        beat(name)
        parent.timer.call_repeatedly(5.0, beat, (name,))
