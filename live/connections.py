"""Redis keys of the channels, and Redis clients with short time-outs, so that neither a request nor the hub waits for a hung Redis."""

from functools import lru_cache
from typing import NamedTuple

from django.conf import settings
from redis import BlockingConnectionPool, Redis
from redis import asyncio as aioredis
from redis.asyncio.retry import Retry as AsyncRetry
from redis.backoff import NoBackoff
from redis.retry import Retry

from ops.core.outage import GuardedRedis
from ops.core.redis import connect_on_loop

MAX_CONNECTIONS = 16
WAIT_SECONDS = 0.1


FORMAT = 2  # of the messages: readers never get one of an older format


class Keys(NamedTuple):
    """The keys of one channel. The braces put them on one node of a cluster, where a script needs them."""

    record: str
    stream: str
    tickets: str
    names: str

    @classmethod
    def of(cls, channel: str) -> "Keys":
        root = f"tonsurance:live:{FORMAT}:{{{channel}}}"
        return cls(root, f"{root}:stream", f"{root}:tickets", f"{root}:names")


@lru_cache(maxsize=1)
def publisher() -> Redis:
    """The Redis client of publishers, one per process. One attempt; while Redis hangs, most calls are refused at once."""
    pool = BlockingConnectionPool.from_url(
        settings.REDIS_URL, max_connections=MAX_CONNECTIONS, timeout=WAIT_SECONDS, retry=Retry(NoBackoff(), 0), **settings.REDIS_TIMEOUTS
    )
    return GuardedRedis(connection_pool=pool)


def reader() -> "aioredis.Redis":
    """A client for the running event loop; its maker closes it."""
    return connect_on_loop(retry=AsyncRetry(NoBackoff(), 0))
