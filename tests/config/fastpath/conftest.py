"""What tests of the fast path share."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.core.signals import setting_changed
from django.db import connections

from clients.rate_limit import leases
from config.fastpath import headers, request
from quotes import book_cache as book_cache_module
from quotes.book_cache import book_cache
from tests.clock import Clock
from tests.config.fastpath.lanes import AllLanes


@pytest.fixture(autouse=True)
def _settings_are_read_again() -> Iterator[None]:
    """A process reads them once; a test may change them."""
    setting_changed.connect(_forget)
    _forget()
    yield
    setting_changed.disconnect(_forget)
    _forget()


def _forget(**_: Any) -> None:
    for cached in (headers.constant, headers.problem_of, headers.refusal_of, request._is_secure, request._scheme_header):
        cached.cache_clear()


@pytest.fixture
def ways(settings: Any, monkeypatch: pytest.MonkeyPatch) -> Iterator[AllLanes]:
    """All lanes, whose shared reads never grow old, and tokens for everybody."""
    settings.BOOK_MAX_AGE_SECONDS = 3600.0
    settings.RATE_LIMITS = dict.fromkeys(settings.RATE_LIMITS, 100_000)
    monkeypatch.setattr(leases, "LEASE_SECONDS", 60.0)
    monkeypatch.setattr(book_cache_module, "STALE_AFTER_SECONDS", 3600.0)
    book_cache.refresh()
    connections.close_all()
    lanes = AllLanes()
    lanes.reads.cache.clock = Clock()
    yield lanes
    lanes.close()
