"""One socket's way out."""

import asyncio
from typing import Any

import pytest

from live import send_queue as rules
from live.close_codes import Close
from live.encoding import encode
from live.send_queue import SendQueue
from tests.live.fake_socket import Ear

FRAME = encode(b'{"type":"pong"}')


class Pipe:
    """A server's `send` that blocks until it is opened."""

    def __init__(self) -> None:
        self.opened = asyncio.Event()
        self.sent: list[dict[str, Any]] = []

    async def send(self, message: dict[str, Any]) -> None:
        if message["type"] == "websocket.send":
            await self.opened.wait()
        self.sent.append(message)


async def settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


def test_a_socket_that_takes_frames_costs_no_task() -> None:
    async def run() -> None:
        before = asyncio.all_tasks()
        ear = Ear()
        ear.outbox.push(FRAME)
        assert (ear.frames, asyncio.all_tasks()) == ([{"type": "pong"}], before)

    asyncio.run(run())


def test_frames_of_a_socket_that_blocked_keep_their_order() -> None:
    async def run() -> None:
        pipe = Pipe()
        outbox = SendQueue(pipe.send, lambda _: False)
        for number in range(3):
            outbox.push(encode(b"%d" % number))
        pipe.opened.set()
        await settle()
        assert [message["text"] for message in pipe.sent] == ["0", "1", "2"]

    asyncio.run(run())


def test_nothing_overtakes_what_is_queued() -> None:
    async def run() -> None:
        pipe = Pipe()
        direct: list[bytes] = []
        blocks = True

        def write(frame: bytes) -> bool:
            if not blocks:
                direct.append(frame)
            return not blocks

        outbox = SendQueue(pipe.send, write)
        outbox.push(encode(b"1"))
        blocks = False
        outbox.push(encode(b"2"))
        assert direct == []
        pipe.opened.set()
        await settle()
        outbox.push(encode(b"3"))
        assert ([message["text"] for message in pipe.sent], len(direct)) == (["1", "2"], 1)

    asyncio.run(run())


def test_a_mebibyte_unread_is_too_much() -> None:
    async def run() -> None:
        pipe = Pipe()
        outbox = SendQueue(pipe.send, lambda _: False)
        for _ in range(5):
            outbox.push(encode(b"x" * (rules.MAX_BYTES // 4)))
        await settle()
        assert [message["code"] for message in pipe.sent] == [Close.TOO_SLOW.code]
        assert (outbox.is_closed, len(outbox._queue), outbox._bytes) == (True, 0, 0)

    asyncio.run(run())


def test_a_frame_that_is_not_taken_in_time_is_too_much(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(rules, "MAX_SECONDS", 0.05)

    async def run() -> None:
        pipe = Pipe()
        outbox = SendQueue(pipe.send, lambda _: False)
        outbox.push(FRAME)
        await asyncio.sleep(0.1)
        assert [message["code"] for message in pipe.sent] == [Close.TOO_SLOW.code]

    asyncio.run(run())


def test_a_socket_that_cannot_be_written_to_is_gone_and_its_neighbours_are_not() -> None:
    async def run() -> None:
        def broken(_: bytes) -> bool:
            raise ConnectionResetError

        outbox = SendQueue(Pipe().send, broken)
        outbox.push(FRAME)
        assert outbox.is_closed

    asyncio.run(run())


def test_without_direct_writes_frames_go_the_ordinary_way() -> None:
    async def run() -> None:
        pipe = Pipe()
        pipe.opened.set()
        outbox = SendQueue(pipe.send)
        outbox.push(FRAME)
        await settle()
        assert pipe.sent == [{"type": "websocket.send", "text": '{"type":"pong"}'}]

    asyncio.run(run())


def test_a_closed_socket_leaves_no_task() -> None:
    async def run() -> None:
        before = asyncio.all_tasks()
        outbox = SendQueue(Pipe().send, lambda _: False)
        outbox.push(FRAME)
        outbox.close(Close.STALE)
        await settle()
        assert asyncio.all_tasks() == before

    asyncio.run(run())
