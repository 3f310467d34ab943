"""Slots for slow receivers: which receivers were slow last time, and how many attempts may run on their own threads."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

PLACES = 200  # attempts on their own threads, each without a database connection
SLOW_SECONDS = 1.0
MAX_REMEMBERED = 10_000
_free = threading.BoundedSemaphore(PLACES)
_slow: dict[UUID, None] = {}


def is_slow(webhook_id: UUID) -> bool:
    """Whether the receiver was slow at the last attempt."""
    return webhook_id in _slow


class SlowSlots(ExitStack):
    """Resources of one delivery turn: a slot as well, once the receiver is known to be slow."""

    has_place = False

    def may_send(self, webhook_id: UUID) -> bool:
        """Whether the receiver is quick or the turn has a slot. Call it before each attempt, since the receiver may become slow."""
        return not is_slow(webhook_id) or self.take_place()

    def take_place(self) -> bool:
        """Hold one slot until the end of the turn; returns False at once when none is free."""
        if not self.has_place and _free.acquire(blocking=False):
            self.callback(_free.release)
            self.has_place = True
        return self.has_place


@contextmanager
def timed(webhook_id: UUID) -> Iterator[None]:
    """Time the block and record whether the receiver is slow, whatever its answer."""
    started = time.monotonic()
    try:
        yield
    finally:
        _slow.pop(webhook_id, None)
        if time.monotonic() - started > SLOW_SECONDS:
            if len(_slow) >= MAX_REMEMBERED:
                _slow.clear()
            _slow[webhook_id] = None
