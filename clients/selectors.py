"""Reads: from a key or a token to the client that holds it."""

import hashlib
import threading
import time
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from clients import keys, tokens
from clients.models import ApiKey
from clients.principals import Principal
from ops import metrics

CACHE_SECONDS = 5.0
CACHE_SIZE = 10_000
LAST_USE_STEP = timedelta(minutes=1)


@dataclass(frozen=True, slots=True)
class _Entry:
    principal: Principal
    good_until: float


_cache: dict[bytes, _Entry] = {}
_lock = threading.Lock()


def principal_for(text: str) -> Principal | None:
    """The client whose valid key or token this is, or None.

    A process remembers a hit for five seconds: a revocation reaches it within those.
    """
    known = remembered(text)
    metrics.count("cache_hit_rate", "keys miss" if known is None else "keys hit")
    if known is not None:
        return known
    principal = _look_up(text)
    _remember(text, principal)
    return principal


def remembered(text: str) -> Principal | None:
    """The same, if this process looked it up within the last five seconds; never asks the database."""
    entry = _cache.get(_name(text))
    if entry is None or entry.good_until <= time.monotonic():
        return None
    ends = entry.principal.expires_at
    return entry.principal if ends is None or time.time() < ends else None


def was_good(text: str) -> bool:
    """Whether this process has ever found it good, and not bad since."""
    return _name(text) in _cache


def forget_keys() -> None:
    """Drop what this process remembers."""
    with _lock:
        _cache.clear()


def _name(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()


def _look_up(text: str) -> Principal | None:
    if keys.looks_like_key(text):
        return _of_key(text)
    return _of_token(text) if tokens.looks_like_token(text) else None


def _of_key(text: str) -> Principal | None:
    key = _valid(Q(digest=keys.digest(text)))
    return key.principal() if key else None


def _of_token(text: str) -> Principal | None:
    """What the token says, as far as its key and its client still stand for it."""
    try:
        claims = tokens.read(text)
    except tokens.BadToken:
        return None
    key = _valid(Q(pk=claims.key_id, client_id=claims.client_id))
    if key is None:
        return None
    holder = key.principal()
    ends = min(claims.expires_at, holder.expires_at or claims.expires_at)
    return replace(holder, scopes=holder.scopes & claims.scopes, expires_at=ends, has_token=True)


def _valid(condition: Q) -> ApiKey | None:
    now = timezone.now()
    key = ApiKey.objects.select_related("client").filter(condition).first()
    if key is None or not key.is_valid(now):
        return None
    _note_use(key, now)
    return key


def _note_use(key: ApiKey, now: datetime) -> None:
    """Keep when the key was used last, at most once a minute."""
    stale = Q(last_used_at=None) | Q(last_used_at__lt=now - LAST_USE_STEP)
    if key.last_used_at is None or key.last_used_at < now - LAST_USE_STEP:
        ApiKey.objects.filter(stale, pk=key.pk).update(last_used_at=now)


def _remember(text: str, principal: Principal | None) -> None:
    with _lock:
        if len(_cache) >= CACHE_SIZE:
            _cache.clear()
        if principal is None:
            _cache.pop(_name(text), None)
        else:
            _cache[_name(text)] = _Entry(principal, time.monotonic() + CACHE_SECONDS)
