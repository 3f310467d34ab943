"""How many threads of a courier wait for receivers that kept it waiting last time: half at most. The others are served meanwhile."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from uuid import UUID

from ops.processes import COURIER_THREADS

PLACES = COURIER_THREADS // 2
SLOW_SECONDS = 2.0
MOST_REMEMBERED = 10_000
_free = threading.BoundedSemaphore(PLACES)
_slow: dict[UUID, None] = {}


@contextmanager
def place_for(webhook_id: UUID) -> Iterator[bool]:
    """A place during the block; gives False, without waiting, to a slow receiver when the others of its kind have all of them."""
    is_slow = webhook_id in _slow
    has_place = not is_slow or _free.acquire(blocking=False)
    try:
        yield has_place
    finally:
        if is_slow and has_place:
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
