"""Requests share the connections of the cache."""

import contextvars
from concurrent.futures import ThreadPoolExecutor
from typing import Any

from django.conf import settings
from django.core.cache import cache, caches
from redis import Redis


def connections_made() -> int:
    with Redis.from_url(settings.REDIS_URL) as redis:
        return int(redis.info("stats")["total_connections_received"])


def ask() -> object:
    return cache.get("nothing")


def test_requests_one_after_the_other_share_a_connection() -> None:
    ask()
    before = connections_made()
    for _ in range(100):
        contextvars.copy_context().run(ask)
    assert connections_made() - before <= 50  # other tests connect as well


def test_requests_at_once_have_a_connection_each_and_keep_it() -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda _: contextvars.copy_context().run(ask), range(100)))
        before = connections_made()
        list(pool.map(lambda _: contextvars.copy_context().run(ask), range(100)))
    assert connections_made() - before <= 50


def test_another_place_has_another_pool() -> None:
    usual: Any = caches["default"]
    other: Any = caches.create_connection("default")
    assert other._cache is usual._cache
    other._servers = ["redis://127.0.0.1:1/0"]
    del other._cache
    assert other._cache is not usual._cache
