"""Reads: the client of a key or token."""

import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta

from django.db.models import Q
from django.utils import timezone

from clients import credential_cache, keys, tokens
from clients.models import ApiKey
from clients.principals import Principal
from clients.tokens import Claims
from ops.observability import metrics

LAST_USE_STEP = timedelta(minutes=1)


def principal_for(text: str) -> Principal | None:
    """The client of a valid key or token, or None.

    A process caches a hit for five seconds, so a revocation takes effect within five seconds.
    """
    known = credential_cache.lookup(text)
    metrics.count("cache_hit_rate", "keys miss" if known is None else "keys hit")
    if known is not None:
        return known
    asked_at, generation = time.monotonic(), credential_cache.generation()
    principal, claims = _look_up(text)
    credential_cache.keep(text, principal, claims, asked_at=asked_at, generation=generation)
    return principal


def renew_used() -> None:
    """Renew the cached entries used since the last call, with one query, before they lapse."""
    used = credential_cache.pop_used()
    if not used:
        return
    asked_at, now = time.monotonic(), timezone.now()
    wanted = {entry.principal.key_id for entry in used.values()}
    held = {key.pk: key for key in ApiKey.objects.select_related("client").filter(pk__in=wanted) if key.is_valid(now)}
    credential_cache.renew(
        ((name, entry, _holder(held.get(entry.principal.key_id), entry.claims)) for name, entry in used.items()), asked_at=asked_at
    )
    _note_use(held.values(), now)


def _look_up(text: str) -> tuple[Principal | None, Claims | None]:
    if keys.looks_like_key(text):
        return _holder(_valid(Q(digest=keys.digest(text))), None), None
    try:
        claims = tokens.read(text) if tokens.looks_like_token(text) else None
    except tokens.BadToken:
        claims = None
    return (_holder(_valid(Q(pk=claims.key_id)), claims), claims) if claims else (None, None)


def _holder(key: ApiKey | None, claims: Claims | None) -> Principal | None:
    """Who holds the key, or the token made from it: with what the token says, as far as its key and its client still stand for it."""
    if key is None or claims is None:
        return key.principal() if key else None
    if key.client_id != claims.client_id:
        return None
    holder = key.principal()
    ends = min(claims.expires_at, holder.expires_at or claims.expires_at)
    return replace(holder, scopes=holder.scopes & claims.scopes, expires_at=ends, has_token=True)


def _valid(condition: Q) -> ApiKey | None:
    now = timezone.now()
    key = ApiKey.objects.select_related("client").filter(condition).first()
    if key is None or not key.is_valid(now):
        return None
    _note_use([key], now)
    return key


def _note_use(used: Iterable[ApiKey], now: datetime) -> None:
    """Keep when each key was used last, at most once a minute."""
    before = now - LAST_USE_STEP
    stale = [key.pk for key in used if key.last_used_at is None or key.last_used_at < before]
    if stale:
        ApiKey.objects.filter(Q(last_used_at=None) | Q(last_used_at__lt=before), pk__in=stale).update(last_used_at=now)
