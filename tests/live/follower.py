"""A client with a real socket: it follows a board through broken lines, and checks everything that it is told."""

import asyncio
import json
import random
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

import msgspec
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

from tests.live import frames
from tests.live.fake_socket import Reader
from tests.ops.running import DEADLINE_SECONDS

LOST = (ConnectionClosed, InvalidHandshake, OSError, EOFError, TimeoutError)


def decoded(text: str | bytes) -> dict[str, Any]:
    """The frame, which is one that the AsyncAPI document describes."""
    frame: dict[str, Any] = msgspec.json.decode(text)
    frames.check(frame)
    return frame


async def ask(socket: ClientConnection, **command: Any) -> None:
    await socket.send(json.dumps(command))


async def hear(socket: ClientConnection, seconds: float = DEADLINE_SECONDS) -> dict[str, Any]:
    """The next frame. Raises ConnectionClosed, TimeoutError."""
    async with asyncio.timeout(seconds):
        return decoded(await socket.recv())


async def hear_until(socket: ClientConnection, kind: str, seconds: float = DEADLINE_SECONDS) -> dict[str, Any]:
    """The next frame of the type."""
    async with asyncio.timeout(seconds):
        while (frame := await hear(socket, seconds))["type"] != kind:
            pass
    return frame


async def close_code(socket: ClientConnection, seconds: float = DEADLINE_SECONDS) -> int | None:
    """With what the server closes the socket."""
    async with asyncio.timeout(seconds):
        with suppress(ConnectionClosed):
            while True:
                await socket.recv()
    return socket.close_code


@asynccontextmanager
async def dial(url: str, **options: Any) -> AsyncIterator[ClientConnection]:
    """A socket without compression, as the server has it."""
    options = {"open_timeout": DEADLINE_SECONDS, **options}
    async with connect(url, compression=None, proxy=None, max_queue=None, **options) as socket:
        yield socket


class Follower:
    """Follows a board: reconnects whenever the line breaks, and asks for what it missed."""

    def __init__(self, url: str, board: str, *, batch: bool = False) -> None:
        self.url = url
        self.board = board
        self.batch = batch
        self.reader = Reader()
        self.connections = 0
        self.codes: list[int | None] = []
        self.socket: ClientConnection | None = None

    async def follow(self) -> None:
        """Until it is cancelled."""
        while True:
            with suppress(*LOST):
                async with dial(self.url, open_timeout=30) as socket:
                    self.socket = socket
                    self.connections += 1
                    await self._subscribe(socket)
                    await self._read(socket)
            if self.socket:
                self.codes.append(self.socket.close_code)
            await asyncio.sleep(random.uniform(0.05, 0.3))

    def cut(self) -> None:
        """Break the line without a word."""
        if self.socket:
            self.socket.transport.abort()

    async def _subscribe(self, socket: ClientConnection) -> None:
        position = self.reader.position
        since = {"since": {"epoch": position.epoch, "seq": position.seq}} if self.reader.scores is not None else {}
        if self.batch:
            await ask(socket, action="configure", batch=True)
        await ask(socket, action="subscribe", channel=self.board, **since)

    async def _read(self, socket: ClientConnection) -> None:
        async for text in socket:
            frame = decoded(text)
            if frame["type"] == "error":
                await asyncio.sleep(0.5)
                await self._subscribe(socket)
            self.reader.hear(frame)
