"""Receivers that keep a courier waiting: which ones did last time, and how many attempts may go on by themselves."""

import threading
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from uuid import UUID

PLACES = 200  # attempts that go on by themselves: each a thread that waits, without a connection to the database
SLOW_SECONDS = 1.0
MOST_REMEMBERED = 10_000
_free = threading.BoundedSemaphore(PLACES)
_slow: dict[UUID, None] = {}


def is_slow(webhook_id: UUID) -> bool:
    """Whether the receiver took its time when it was asked last."""
    return webhook_id in _slow


class Turn(ExitStack):
    """What sending to one receiver holds until its end: a place too, from the moment that the receiver is known to be slow."""

    has_place = False

    def may_send(self, webhook_id: UUID) -> bool:
        """Whether the receiver is quick, or the turn has a place for it. To be asked before each attempt: it becomes slow in between."""
        return not is_slow(webhook_id) or self.take_place()

    def take_place(self) -> bool:
        """Have one place until the end of the turn; False, without waiting, when there is none."""
        if not self.has_place and _free.acquire(blocking=False):
            self.callback(_free.release)
            self.has_place = True
        return self.has_place


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
