"""Cache of the keys and tokens that a process looked up: valid for five seconds from the database query.

Entries in use are renewed in the background before they lapse, all with one query, so that no request waits.
"""

import hashlib
import threading
import time
from collections.abc import Iterable
from dataclasses import dataclass

from clients.principals import Principal
from clients.tokens import Claims

CACHE_SECONDS = 5.0
RENEW_SECONDS = 2.0
CACHE_SIZE = 10_000


@dataclass(slots=True)
class Entry:
    """`claims`: what the token said, None for a key. `good_until` is a reading of the monotonic clock."""

    principal: Principal
    claims: Claims | None
    good_until: float
    is_used: bool = False


_entries: dict[bytes, Entry] = {}
_lock = threading.Lock()
_generation = 0


def generation() -> int:
    """How often everything was dropped."""
    return _generation


def lookup(text: str) -> Principal | None:
    """The client of this key or token, if it was looked up within the last five seconds and has not expired since."""
    entry = _entries.get(_name(text))
    if entry is None or entry.good_until <= time.monotonic():
        return None
    entry.is_used = True
    ends = entry.principal.expires_at
    return entry.principal if ends is None or time.time() < ends else None


def was_valid(text: str) -> bool:
    """Whether the last lookup in this process found it valid."""
    return _name(text) in _entries


def keep(text: str, principal: Principal | None, claims: Claims | None, *, asked_at: float, generation: int) -> None:
    """Cache the result of the query at `asked_at` (monotonic); no principal: the credentials are invalid.

    `generation`: as it was before the query. When everything was dropped meanwhile, the result, which may be older, is not kept.
    """
    name = _name(text)
    with _lock:
        if len(_entries) >= CACHE_SIZE and name not in _entries:
            _entries.clear()
        if principal is None:
            _entries.pop(name, None)
        elif generation == _generation:
            _entries[name] = Entry(principal, claims, asked_at + CACHE_SECONDS)


def pop_used() -> dict[bytes, Entry]:
    """Entries used since the last call that are due for renewal."""
    with _lock:
        used = {name: entry for name, entry in _entries.items() if entry.is_used}
    for entry in used.values():
        entry.is_used = False
    return used


def renew(found: Iterable[tuple[bytes, Entry, Principal | None]], *, asked_at: float) -> None:
    """Renew these entries with the result of the query. Entries dropped or replaced meanwhile stay so."""
    with _lock:
        for name, entry, principal in found:
            if _entries.get(name) is not entry:
                continue
            if principal is None:
                del _entries[name]
            else:
                _entries[name] = Entry(principal, entry.claims, asked_at + CACHE_SECONDS)


def forget_keys() -> None:
    """Drop everything, and what queries that are under way will bring."""
    global _generation
    with _lock:
        _entries.clear()
        _generation += 1


def _name(text: str) -> bytes:
    return hashlib.sha256(text.encode(errors="replace")).digest()
