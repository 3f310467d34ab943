"""Fixtures of the sockets: a channel of its own for each test."""

import itertools
from collections.abc import Callable, Iterator

import pytest
from asgiref.sync import async_to_sync

from live import channels, connections, publishing
from live.feed import NOWHERE, Position, Reading, read
from tests.live import frames
from tests.live.sample_channel import Board

_numbers = itertools.count(1)
Read = Callable[..., Reading | None]


@pytest.fixture(autouse=True)
def _channels_as_before(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """What a test registers, and what it could not publish, ends with it."""
    monkeypatch.setattr(channels, "_channels", dict(channels._channels))
    monkeypatch.setattr(publishing, "_behind", set())
    yield
    frames.forget()


@pytest.fixture
def board() -> Iterator[Board]:
    board = Board(f"board_{next(_numbers)}")
    yield board
    board.forget()


@pytest.fixture
def read_feed(board: Board) -> Read:
    """What is new on the board after a position; everything, by default."""

    def reading(known: Position = NOWHERE) -> Reading | None:
        async def once() -> Reading | None:
            async with connections.reader() as client:
                return await read(client, board.name, known)

        return async_to_sync(once)()

    return reading
