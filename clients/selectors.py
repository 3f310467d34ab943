"""Reads: from a key to the client that holds it."""

import threading
import time
from dataclasses import dataclass

from django.utils import timezone

from clients import keys
from clients.models import ApiKey
from clients.principals import Principal

CACHE_SECONDS = 5.0
CACHE_SIZE = 10_000


@dataclass(frozen=True, slots=True)
class _Entry:
    principal: Principal
    good_until: float


_cache: dict[str, _Entry] = {}
_lock = threading.Lock()


def principal_for_key(text: str) -> Principal | None:
    """The client whose valid key this is, or None. A process remembers a hit for five seconds: a revocation reaches it within those."""
    if (known := remembered(text)) is not None:
        return known
    digest = keys.digest(text)
    principal = _look_up(digest)
    _remember(digest, principal)
    return principal


def remembered(text: str) -> Principal | None:
    """The client whose key this is, if this process looked it up within the last five seconds; never asks the database."""
    entry = _cache.get(keys.digest(text))
    return entry.principal if entry is not None and entry.good_until > time.monotonic() else None


def forget_keys() -> None:
    """Drop what this process remembers."""
    with _lock:
        _cache.clear()


def _look_up(digest: str) -> Principal | None:
    key = ApiKey.objects.select_related("client").filter(digest=digest).first()
    return key.client.principal() if key and key.is_valid(timezone.now()) else None


def _remember(digest: str, principal: Principal | None) -> None:
    with _lock:
        if len(_cache) >= CACHE_SIZE:
            _cache.clear()
        if principal is None:
            _cache.pop(digest, None)
        else:
            _cache[digest] = _Entry(principal, time.monotonic() + CACHE_SECONDS)
