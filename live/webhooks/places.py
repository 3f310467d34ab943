"""Receivers that keep a courier waiting: which ones did last time, and how many attempts may go on by themselves."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

PLACES = 200  # attempts that go on by themselves: each a thread that waits, without a connection to the database
SLOW_SECONDS = 1.0
MOST_REMEMBERED = 10_000
_free = threading.BoundedSemaphore(PLACES)
_slow: dict[UUID, None] = {}


def is_slow(webhook_id: UUID) -> bool:
    """Whether the receiver took its time when it was asked last."""
    return webhook_id in _slow


@contextmanager
def place_for(webhook_id: UUID) -> Iterator[bool]:
    """A place during the block, if the receiver needs one because it is slow; gives False, without waiting, when there is none."""
    if not is_slow(webhook_id):
        yield True
        return
    with place() as has_place:
        yield has_place


@contextmanager
def place() -> Iterator[bool]:
    """A place during the block; gives False, without waiting, when there is none."""
    has_place = _free.acquire(blocking=False)
    try:
        yield has_place
    finally:
        if has_place:
            _free.release()


@contextmanager
def timed(webhook_id: UUID) -> Iterator[None]:
    """Remember whether the receiver, which is asked in the block, is slow: whatever it answers, or that it does not."""
    started = time.monotonic()
    try:
        yield
    finally:
        _slow.pop(webhook_id, None)
        if time.monotonic() - started > SLOW_SECONDS:
            if len(_slow) >= MOST_REMEMBERED:
                _slow.clear()
            _slow[webhook_id] = None
