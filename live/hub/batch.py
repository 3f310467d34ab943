"""Batches of messages: at most ten, for at most 100 ms. No Django."""

import asyncio
from collections.abc import Callable

from live import encoding
from live.encoding import Encoded

MOST = 10
SECONDS = 0.1


class MessageBatch:
    """Messages in their order; an urgent one sends all that wait, itself included, at once."""

    __slots__ = ("_deliver", "_timer", "_waiting")

    def __init__(self, deliver: Callable[[Encoded], None]) -> None:
        self._deliver = deliver
        self._waiting: list[bytes] = []
        self._timer: asyncio.TimerHandle | None = None

    def add(self, payload: bytes, *, is_urgent: bool) -> None:
        self._waiting.append(payload)
        if is_urgent or len(self._waiting) >= MOST:
            self.flush()
        elif self._timer is None:
            self._timer = asyncio.get_running_loop().call_later(SECONDS, self.flush)

    def flush(self) -> None:
        """Send the batch."""
        if waiting := self.discard():
            self._deliver(encoding.batch(waiting))

    def discard(self) -> list[bytes]:
        """Drop the batch without sending it."""
        if self._timer:
            self._timer.cancel()
            self._timer = None
        waiting, self._waiting = self._waiting, []
        return waiting
