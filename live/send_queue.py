"""Send queue of one socket. Each socket has one writer, and no caller waits for it.

Where the server lets us (live/transport.py), a frame goes straight to the kernel: no task, no queue. Only a socket that blocks gets both.
The queue is bounded: a reader that leaves a mebibyte unread, or one frame for ten seconds, is cut off.
"""

import asyncio
from collections import deque
from collections.abc import Awaitable, Callable
from typing import Any

from live.close_codes import Close
from live.encoding import Encoded

Send = Callable[[dict[str, Any]], Awaitable[None]]
Write = Callable[[bytes], bool]
MAX_BYTES = 1024 * 1024
MAX_SECONDS = 10.0


class SendQueue:
    """Send queue of a socket. `write` hands a frame to the kernel, or returns False when the socket blocks."""

    __slots__ = ("_bytes", "_queue", "_send", "_write", "_writer", "is_closed")

    def __init__(self, send: Send, write: Write | None = None) -> None:
        self._send = send
        self._write = write
        self._queue: deque[tuple[Encoded, float]] = deque()
        self._bytes = 0
        self._writer: asyncio.Task[None] | None = None
        self.is_closed = False

    def push(self, encoded: Encoded) -> None:
        """Send it after all that was pushed before; returns at once."""
        if self.is_closed or (self._write and not self._queue and self._went_out(encoded.frame)):
            return
        if self._bytes + len(encoded.payload) > MAX_BYTES:
            self.close(Close.TOO_SLOW)
            return
        self._queue.append((encoded, asyncio.get_running_loop().time()))
        self._bytes += len(encoded.payload)
        if self._writer is None:
            self._writer = asyncio.create_task(self._drain())

    def _went_out(self, frame: bytes) -> bool:
        try:
            return self._write is not None and self._write(frame)
        except Exception:  # whatever the server says, a socket that cannot be written to is gone
            self.abandon()
            return True

    def close(self, why: Close) -> None:
        """Forget what is queued and close the socket."""
        if self.abandon():
            self._writer = asyncio.create_task(self._close(why))

    def abandon(self) -> bool:
        """Take nothing more: the socket is gone. False when it was closed already."""
        if self.is_closed:
            return False
        self.is_closed = True
        self._queue.clear()
        self._bytes = 0
        if self._writer and self._writer is not asyncio.current_task():
            self._writer.cancel()
        self._writer = None
        return True

    async def _drain(self) -> None:
        """Write until the queue is empty. The frame in hand stays in it: what comes meanwhile must not overtake."""
        while self._queue:
            encoded, since = self._queue[0]
            try:
                async with asyncio.timeout_at(since + MAX_SECONDS):
                    await self._send({"type": "websocket.send", "text": encoded.payload.decode()})
            except TimeoutError:
                self.close(Close.TOO_SLOW)
                return
            except Exception:  # whatever the server says, a socket that cannot be written to is gone
                self.abandon()
                return
            if self._queue:
                self._queue.popleft()
                self._bytes -= len(encoded.payload)
        self._writer = None

    async def _close(self, why: Close) -> None:
        try:
            await self._send({"type": "websocket.close", "code": why.code, "reason": why.text})
        except Exception:  # it is gone already
            return
        finally:
            self._writer = None
