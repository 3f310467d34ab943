"""Small real servers on loopback."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import pytest

from benchmarks.load import Address

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
Serving = Callable[[Answer], AbstractAsyncContextManager[Address]]


@asynccontextmanager
async def _serving(answer: Answer) -> AsyncIterator[Address]:
    """A server that gives `answer` to whatever it reads; at the end it waits until its clients are gone."""
    clients: set[asyncio.Task[None] | None] = set()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        clients.add(asyncio.current_task())
        while not writer.is_closing() and (request := await reader.read(65536)):
            await answer(request, writer)
        writer.close()

    async with await asyncio.start_server(serve, "127.0.0.1", 0) as server:
        yield server.sockets[0].getsockname()
        await asyncio.wait([client for client in clients if client], timeout=5)


@pytest.fixture
def serving() -> Serving:
    """`async with serving(answer) as address`."""
    return _serving
