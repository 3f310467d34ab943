"""Many WebSocket clients that only count and time what they hear, as cheaply as Python can."""

import asyncio
import base64
import os
import time
from collections.abc import Callable, Sequence

from benchmarks.load import Address

HANDSHAKE_SECONDS = 60.0
TEXT, PING, PONG = 0x81, 0x89, 0x8A


class Listener(asyncio.Protocol):
    """One socket: counts the messages in the frames it hears, and notes when."""

    def __init__(self, crowd: "Crowd") -> None:
        self._crowd = crowd
        self._buffer = b""
        self._is_open = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        key = base64.b64encode(os.urandom(16)).decode()
        lines = ("GET /ws HTTP/1.1", "Host: 127.0.0.1", "Upgrade: websocket", "Connection: Upgrade", f"Sec-WebSocket-Key: {key}")
        self._write("\r\n".join((*lines, "Sec-WebSocket-Version: 13", "", "")).encode())

    def data_received(self, data: bytes) -> None:
        self._buffer += data
        if not self._is_open:
            head, separator, self._buffer = self._buffer.partition(b"\r\n\r\n")
            if not separator:
                self._buffer = head
                return
            self._is_open = True
            for command in self._crowd.commands:
                self._write(masked(command))
        self._read_frames()

    def connection_lost(self, exc: Exception | None) -> None:
        self._crowd.lost += 1

    def _read_frames(self) -> None:
        buffer, start = self._buffer, 0
        while len(buffer) - start >= 4:
            length = buffer[start + 1]
            header = 2
            if length == 126:
                length, header = int.from_bytes(buffer[start + 2 : start + 4]), 4
            if len(buffer) - start < header + length:
                break
            payload = buffer[start + header : start + header + length]
            if buffer[start] == PING:
                self._write(masked(payload, PONG))
            else:
                self._crowd.heard(payload)
            start += header + length
        self._buffer = buffer[start:]

    def _write(self, data: bytes) -> None:
        self.transport.write(data)  # type: ignore[attr-defined]


def masked(payload: bytes, kind: int = TEXT) -> bytes:
    """A frame of a client, of less than 126 bytes; masked with zeros, which leaves it as it is."""
    return bytes((kind, 0x80 | len(payload), 0, 0, 0, 0)) + payload


class Crowd:
    """All listeners. Each is ready when it has heard `ready` in a frame; messages are those frames that hold `mark`."""

    def __init__(self, *, ready: bytes, mark: bytes, commands: Sequence[bytes] = ()) -> None:
        self.commands = commands
        self.count = self.messages = self.lost = 0
        self.delays: list[float] = []
        self.sent_at = 0.0
        self._ready, self._mark = ready, mark
        self._ready_count = 0
        self._transports: list[asyncio.BaseTransport] = []

    def heard(self, payload: bytes) -> None:
        if found := payload.count(self._mark):
            self.messages += found
            self.delays.append(time.perf_counter() - self.sent_at)
        elif self._ready in payload:
            self._ready_count += 1

    async def gather(self, address: Address, count: int) -> None:
        """Connect so many, fifty at a time. ConnectionError: some were turned away."""
        loop = asyncio.get_running_loop()
        while self.count < count:
            group = min(50, count - self.count)
            made = await asyncio.gather(*(loop.create_connection(lambda: Listener(self), *address) for _ in range(group)))
            self._transports += [transport for transport, _ in made]
            self.count += group
        await self.until(lambda: self._ready_count >= count, HANDSHAKE_SECONDS)

    async def until(self, condition: Callable[[], bool], seconds: float) -> None:
        """ConnectionError: it did not come about in so many seconds, or a socket was lost."""
        deadline = time.perf_counter() + seconds
        while not condition():
            if time.perf_counter() > deadline or self.lost:
                raise ConnectionError(
                    f"{self._ready_count} of {self.count} sockets ready, {self.lost} lost, {self.messages} messages heard"
                )
            await asyncio.sleep(0.002)

    def begin(self) -> None:
        """Count from nothing."""
        self.messages = 0
        self.delays.clear()
        self.sent_at = time.perf_counter()

    async def leave(self) -> None:
        for transport in self._transports:
            transport.abort()  # type: ignore[attr-defined]
        await asyncio.sleep(0.2)
