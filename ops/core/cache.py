"""Django's Redis cache with one connection pool per process, behind the outage breaker.

Django keeps a cache object for each context, every request has a context of its own, and with each object came a connection that only that
request used: a handshake of a millisecond for each.
"""

from collections.abc import Mapping, Sequence
from functools import cached_property, lru_cache
from typing import Any, cast

from django.core.cache.backends.redis import RedisCache, RedisCacheClient

from ops.core.outage import GuardedRedis

Options = tuple[tuple[str, Any], ...]


class PooledRedisCache(RedisCache):
    """A cache object that shares its connections with all others to the same place."""

    _servers: Sequence[str]
    _options: Mapping[str, Any]

    @cached_property
    def _cache(self) -> RedisCacheClient:
        return _client(tuple(self._servers), tuple(sorted(self._options.items())))


@lru_cache(maxsize=8)
def _client(servers: tuple[str, ...], options: Options) -> RedisCacheClient:
    client: Any = RedisCacheClient(list(servers), **dict(options))
    client._client = GuardedRedis
    return cast(RedisCacheClient, client)
