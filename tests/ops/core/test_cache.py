"""Requests share the connections of the cache."""

import contextvars
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.cache import cache, caches
from redis import Redis


def connections_made_by(work: Callable[[], object]) -> int:
    """With the one of counting. The fewest of several tries: other tests connect to the same Redis meanwhile."""
    return min(_connections_made_by(work) for _ in range(5))


def _connections_made_by(work: Callable[[], object]) -> int:
    before = _connections_received()
    work()
    return _connections_received() - before


def _connections_received() -> int:
    with Redis.from_url(settings.REDIS_URL) as redis:
        return int(redis.info("stats")["total_connections_received"])


def ask() -> object:
    return cache.get("nothing")


def test_requests_one_after_the_other_share_a_connection() -> None:
    ask()

    def ask_again() -> None:
        for _ in range(20):
            contextvars.copy_context().run(ask)

    assert connections_made_by(ask_again) <= 2


def test_requests_at_once_have_a_connection_each_and_keep_it() -> None:
    with ThreadPoolExecutor(4) as pool:

        def ask_at_once() -> None:
            list(pool.map(lambda _: contextvars.copy_context().run(ask), range(100)))

        ask_at_once()
        assert connections_made_by(ask_at_once) <= 2 + 4


def test_another_place_has_another_pool() -> None:
    usual: Any = caches["default"]
    other: Any = caches.create_connection("default")
    assert other._cache is usual._cache
    other._servers = ["redis://127.0.0.1:1/0"]
    del other._cache
    assert other._cache is not usual._cache
