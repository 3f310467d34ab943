"""Redis connections: every client of the service is made here, with its time-outs.

Request paths wait for `REDIS_TIMEOUT_MS`; background work waits longer and may fail without harm.
"""

from typing import Any

from django.conf import settings
from redis import Redis
from redis import asyncio as aioredis

BACKGROUND_SECONDS = 1.0


def connect(*, seconds: float = BACKGROUND_SECONDS, connect_seconds: float | None = None, **options: Any) -> Redis:
    """A client for threads. `seconds`: the longest wait for an answer; `connect_seconds`: for a connection, the same unless given."""
    timeouts = {"socket_timeout": seconds, "socket_connect_timeout": connect_seconds or seconds}
    return Redis.from_url(settings.REDIS_URL, **timeouts, **options)


def connect_on_loop(*, seconds: float | None = BACKGROUND_SECONDS, **options: Any) -> "aioredis.Redis":
    """A client for the running event loop, which must close it. `seconds`: as for `connect`; None where the caller bounds each call."""
    return aioredis.Redis.from_url(settings.REDIS_URL, socket_timeout=seconds, socket_connect_timeout=seconds, **options)


def request_seconds() -> float:
    """How long a request may wait for Redis."""
    seconds: float = settings.REDIS_TIMEOUTS["socket_timeout"]
    return seconds
