"""However much one read brings, it is parsed in pieces, and whatever else the loop has to do comes in between."""

import asyncio
from collections.abc import Callable
from typing import Any

import pytest
from uvicorn import Config
from uvicorn.server import ServerState

from ops.server.http_protocol import BoundedProtocol
from ops.server.http_turns import MAX_WAITING, PIECE
from tests.ops.server.conftest import reads_and_answers, statuses

ONE_READ = 256 * 1024  # bytes, the most that a transport brings at once
REQUEST = b"GET / HTTP/1.1\r\nHost:x\r\n\r\n"
UPGRADE = b"GET / HTTP/1.1\r\nHost:x\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n"
ONE_BYTE_CHUNKS = b"POST / HTTP/1.1\r\nHost:x\r\nTransfer-Encoding: chunked\r\n\r\n" + b"1\r\nx\r\n" * (ONE_READ // 6 - 20) + b"0\r\n\r\n"


class Wire(asyncio.Transport):
    """A transport that keeps what is written, and whether reading is stopped."""

    def __init__(self) -> None:
        super().__init__()
        self.written, self.paused, self.closing = bytearray(), False, False

    def write(self, data: Any) -> None:
        self.written += data

    def write_eof(self) -> None:
        pass

    def get_write_buffer_size(self) -> int:
        return 0

    def pause_reading(self) -> None:
        self.paused = True

    def resume_reading(self) -> None:
        self.paused = False

    def is_closing(self) -> bool:
        return self.closing

    def close(self) -> None:
        self.closing = True


async def turns_for(sent: bytes, is_done: Callable[[Wire], bool]) -> tuple[list[int], Wire]:
    """Give it all of this in one read. Returns the bytes that were parsed in each turn of the loop until it was done."""
    parsed: list[int] = []

    class Watched(BoundedProtocol):
        def piece_received(self, piece: bytes | memoryview) -> None:
            parsed[-1] += len(piece)
            super().piece_received(piece)

    config, wire = Config(reads_and_answers, http=Watched, lifespan="off", log_config=None, ws="none"), Wire()
    config.load()
    protocol = Watched(config=config, server_state=ServerState(), app_state={})
    protocol.connection_made(wire)
    parsed.append(0)
    protocol.data_received(sent)
    for _ in range(100_000):
        if is_done(wire):
            break
        assert wire.paused or sum(parsed) == len(sent)  # nothing more is read while something waits
        parsed.append(0)
        await asyncio.sleep(0)
    protocol.connection_lost(None)
    return parsed, wire


@pytest.mark.parametrize("request_", [REQUEST, UPGRADE], ids=["requests", "upgrades"])
def test_a_deep_pipeline_is_parsed_in_turns_and_answered_whole(request_: bytes) -> None:
    count = ONE_READ // len(request_)
    parsed, wire = asyncio.run(turns_for(request_ * count, lambda wire: wire.written.count(b"HTTP/1.1 200 ") == count))
    assert (max(parsed), sum(parsed)) == (PIECE, count * len(request_))
    assert not wire.paused


def test_a_body_in_chunks_of_one_byte_is_parsed_in_turns() -> None:
    parsed, wire = asyncio.run(turns_for(ONE_BYTE_CHUNKS, lambda wire: b"ok" in wire.written))
    assert (max(parsed), sum(parsed)) == (PIECE, len(ONE_BYTE_CHUNKS))
    assert not wire.paused


def test_what_is_left_of_a_connection_that_closes_is_not_parsed() -> None:
    last = REQUEST[:-2] + b"Connection: close\r\n\r\n"
    parsed, wire = asyncio.run(turns_for(last + REQUEST * 5000, lambda wire: wire.closing))
    assert statuses(bytes(wire.written)) == [200]
    assert sum(parsed) < 5 * PIECE


def test_a_refused_request_ends_it_whatever_waits_behind() -> None:
    parsed, wire = asyncio.run(turns_for(b"nonsense\r\n\r\n" + REQUEST * 5000, lambda wire: b"HTTP/1.1 400 " in wire.written))
    assert statuses(bytes(wire.written)) == [400]
    assert parsed == [PIECE]


def test_requests_that_come_faster_than_they_are_answered_do_not_pile_up() -> None:
    """Whenever it reads it gets as much as a read may bring; each answer takes many turns of the loop."""
    assert asyncio.run(deepest_pipeline(answers=60)) <= MAX_WAITING + PIECE // len(REQUEST)


async def deepest_pipeline(*, answers: int) -> int:
    async def slow(scope: Any, receive: Any, send: Any) -> None:
        for _ in range(20):
            await asyncio.sleep(0)
        await reads_and_answers(scope, receive, send)

    config, wire = Config(slow, http=BoundedProtocol, lifespan="off", log_config=None, ws="none"), Wire()
    config.load()
    protocol = BoundedProtocol(config=config, server_state=ServerState(), app_state={})
    protocol.connection_made(wire)
    deepest, fed = 0, 0
    while wire.written.count(b"HTTP/1.1 200 ") < answers:
        if not wire.paused:
            protocol.data_received(REQUEST * (ONE_READ // len(REQUEST)))
            fed += 1
        deepest = max(deepest, len(protocol.pipeline))
        await asyncio.sleep(0)
    protocol.connection_lost(None)
    assert fed == 1
    return deepest
