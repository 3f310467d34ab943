"""Requests that never end, heads that never end, and what is no HTTP: bounded, answered, hung up on."""

import asyncio
import logging
import re
import socket
import time
from collections.abc import Iterator
from enum import Enum
from typing import Any

import psutil
import pytest
from uvicorn import Config

from ops.server import http_protocol
from ops.server.http_head import MAX_HEAD
from ops.server.http_protocol import BoundedProtocol
from ops.server.raw_errors import SECURITY_HEADERS
from tests.ops.raw import Raw, served
from tests.ops.running import wait_until


class Late(Enum):
    """The phases of the protocol, longer than any test waits."""

    HEAD = 1000.0
    BODY = 2000.0


class Soon(Enum):
    """The phases of the protocol, in a hurry."""

    HEAD = 0.3
    BODY = 0.6


HUGE = 8 * 1024 * 1024  # bytes, more than the kernel keeps for a reader


async def reads_and_answers(scope: Any, receive: Any, send: Any) -> None:
    """At /slow after a while; at /huge much."""
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.disconnect":
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    if scope["path"] == "/huge":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % HUGE)]})
        await send({"type": "http.response.body", "body": b"x" * HUGE})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(http_protocol, "Phase", Soon)
    with served(Config(reads_and_answers, http=BoundedProtocol, lifespan="off", log_config=None, ws="none")) as port:
        yield port


def is_refused(answer: bytes, status: int) -> bool:
    head = answer.partition(b"\r\n\r\n")[0].decode().lower()
    assert head.startswith(f"http/1.1 {status} "), answer
    assert "application/problem+json" in head
    assert "connection: close" in head
    assert all(f"{name}: {value.lower()}" in head for name, value in SECURITY_HEADERS.items())
    return True


def in_pieces(raw: Raw, sent: bytes, size: int) -> None:
    """Each in a segment of its own, as far as the kernel lets it."""
    for at in range(0, len(sent), size):
        raw.send(sent[at : at + size])
        time.sleep(0.01)


@pytest.mark.parametrize(("of_head", "status"), [(0.8, b"200"), (1.2, b"431")])
def test_a_head_counts_the_same_in_one_segment_or_many(port: int, of_head: float, status: bytes) -> None:
    head = b"GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n" + b"".join(
        b"X-%d: %b\r\n" % (n, b"v" * 990) for n in range(round(MAX_HEAD * of_head / 1000))
    )
    for size in (len(head) + 2, len(head) // 2, 1448):
        with Raw(port) as raw:
            in_pieces(raw, head + b"\r\n", size)
            assert raw.rest()[9:12] == status, size


def test_the_body_before_it_does_not_count_as_its_head(port: int) -> None:
    with Raw(port) as raw:
        body = b"x" * (MAX_HEAD + 1000)
        raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n%bGET /x HT" % (len(body), body))
        time.sleep(0.05)
        raw.send(b"TP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
        assert raw.rest().count(b"HTTP/1.1 200 ") == 2


def test_a_whole_request_is_answered_and_the_connection_stays_open_for_the_next(port: int) -> None:
    with Raw(port) as raw:
        for _ in range(2):
            raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}")
            assert raw.socket.recv(65_536).endswith(b"ok")
            time.sleep(0.5)  # longer than a head may take


def test_silence_is_hung_up_on(port: int) -> None:
    with Raw(port) as raw:
        assert is_refused(raw.rest(), 408)


def test_a_head_that_drips_is_cut_off(port: int) -> None:
    with Raw(port) as raw:
        started = time.monotonic()
        raw.send(b"GET / HTTP/1.1\r\nHost: x\r\n")
        while time.monotonic() - started < 0.25:
            raw.send(b"X-Drip: 1\r\n")
            time.sleep(0.05)
        assert is_refused(raw.rest(), 408)


def test_a_second_head_that_drips_is_cut_off_as_well(port: int) -> None:
    with Raw(port) as raw:
        raw.send(b"GET / HTTP/1.1\r\nHost: x\r\n\r\n")
        assert raw.socket.recv(65_536).endswith(b"ok")
        raw.send(b"GET / HTTP/1.1\r\n")
        assert is_refused(raw.rest(), 408)


def test_a_body_that_never_ends_is_cut_off(port: int) -> None:
    with Raw(port) as raw:
        raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 100\r\n\r\n{")
        assert is_refused(raw.rest(), 408)


@pytest.mark.parametrize(
    "head",
    [
        b"X-Big: " + b"x" * MAX_HEAD + b"\r\n\r\n",
        b"X-Endless: " + b"x" * MAX_HEAD,
        b"X-Many: 1\r\n" * (MAX_HEAD // 8) + b"\r\n",
    ],
    ids=["one large header", "one that never ends", "many small ones"],
)
def test_a_head_that_is_too_large_is_refused(port: int, head: bytes) -> None:
    with Raw(port) as raw:
        raw.send(b"GET / HTTP/1.1\r\nHost: x\r\n" + head)
        assert is_refused(raw.rest(), 431)


def test_an_address_of_sixteen_kilobytes_is_refused(port: int) -> None:
    with Raw(port) as raw:
        raw.send(b"GET /" + b"x" * MAX_HEAD + b" HTTP/1.1\r\nHost: x\r\n\r\n")
        assert is_refused(raw.rest(), 431)


@pytest.mark.parametrize("junk", [b"\x16\x03\x01\x02\x00", b"HELLO\r\n\r\n", b"GET / HTTP/9.9\r\n\r\n", b"\x00" * 64])
def test_what_is_no_http_is_refused(port: int, junk: bytes) -> None:
    with Raw(port) as raw:
        raw.send(junk)
        assert is_refused(raw.rest(), 400)


def statuses(answers: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)]


WHOLE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"


@pytest.mark.parametrize("rest", [b"HELLO\r\n\r\n", b"}}", b"\x00" * 40_000], ids=["a line", "a body longer than it said", "much"])
def test_a_whole_request_is_answered_before_what_follows_it_is_refused(port: int, rest: bytes) -> None:
    with Raw(port) as raw:
        raw.send(WHOLE + rest)
        assert statuses(raw.rest()) == [200, 400]


def test_so_are_several(port: int) -> None:
    with Raw(port) as raw:
        raw.send(WHOLE * 3 + b"HELLO\r\n\r\n" + WHOLE)
        assert statuses(raw.rest()) == [200, 200, 200, 400]


def test_a_body_that_breaks_off_in_chunks_behind_a_whole_request_is_refused_after_it(port: int) -> None:
    with Raw(port) as raw:
        raw.send(WHOLE + b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        assert statuses(raw.rest()) == [200, 400]


def test_a_malformed_body_is_refused_and_its_request_not_answered_twice(port: int) -> None:
    with Raw(port) as raw:
        raw.send(b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nnonsense\r\n")
        assert is_refused(raw.rest(), 400)


def test_an_answer_is_not_lost_to_the_bytes_that_nobody_reads(port: int) -> None:
    """Hanging up with bytes unread resets the connection, and a reset may overtake the answer."""
    with Raw(port) as raw:
        raw.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * MAX_HEAD)
        for _ in range(20):
            raw.send(b"x" * 4096)
        assert is_refused(raw.rest(), 431)


def is_cut(raw: Raw) -> bool:
    try:
        raw.send(b"more")
    except OSError:
        return True
    return False


def test_whoever_does_not_hang_up_is_hung_up_on(port: int) -> None:
    with Raw(port) as raw:
        raw.send(b"HELLO\r\n\r\n")
        assert is_refused(raw.rest(), 400)
        wait_until(lambda: is_cut(raw), http_protocol.LINGER_SECONDS + 5)
        assert is_cut(raw)


SLOW = b"GET /slow HTTP/1.1\r\nHost: x\r\n\r\n"
HUGE_ONE = b"GET /huge HTTP/1.1\r\nHost: x\r\n\r\n"
BEGUN = [b"GET / HTTP/1.1\r\nHost:", b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{}", b"HELLO\r\n\r\n"]


@pytest.mark.parametrize("requests", [[WHOLE], [SLOW], [SLOW, WHOLE, SLOW]], ids=["one", "a slow one", "several"])
def test_who_sends_no_more_gets_the_answers_and_then_the_end(port: int, requests: list[bytes]) -> None:
    with Raw(port) as raw:
        raw.send(b"".join(requests))
        raw.send_no_more()
        assert statuses(raw.rest()) == [200] * len(requests)


def test_a_long_answer_is_read_to_its_end_by_who_sends_no_more(port: int) -> None:
    with Raw(port) as raw:
        raw.send(HUGE_ONE)
        raw.send_no_more()
        assert raw.rest().count(b"x") == HUGE


@pytest.mark.parametrize("begun", BEGUN[:2], ids=["a head", "a body"])
def test_who_sends_no_more_of_a_request_is_hung_up_on_at_once(port: int, monkeypatch: pytest.MonkeyPatch, begun: bytes) -> None:
    monkeypatch.setattr(http_protocol, "Phase", Late)
    with Raw(port) as raw:
        raw.send(begun)
        raw.send_no_more()
        assert raw.rest() == b""


@pytest.mark.parametrize(
    ("begun", "expected"), list(zip(BEGUN, [[200], [200], [200, 400]], strict=True)), ids=["a head", "a body", "no HTTP"]
)
def test_nothing_waits_for_the_rest_of_a_request_behind_a_whole_one(port: int, begun: bytes, expected: list[int]) -> None:
    with Raw(port) as raw:
        raw.send(SLOW + begun)
        raw.send_no_more()
        assert statuses(raw.rest()) == expected


def test_who_says_nothing_and_will_not_is_hung_up_on_at_once(port: int) -> None:
    with Raw(port) as raw:
        raw.send_no_more()
        assert raw.rest() == b""


def is_connected(port: int) -> bool:
    """Whether the server, which runs in this process, still holds a connection."""
    found = psutil.Process().net_connections("tcp")
    return any(line.laddr[1:] == (port,) and line.status != psutil.CONN_LISTEN for line in found)


@pytest.mark.parametrize("more", [b"", b"nothing more"], ids=["sends no more", "may send more"])
def test_who_does_not_read_the_answer_is_cut_off(port: int, monkeypatch: pytest.MonkeyPatch, more: bytes) -> None:
    monkeypatch.setattr(http_protocol, "READ_SECONDS", 0.5)
    with Raw(port) as raw:
        raw.send(HUGE_ONE)
        if not more:
            raw.send_no_more()
        assert raw.socket.recv(100).startswith(b"HTTP/1.1 200 ")
        wait_until(lambda: not is_connected(port))
        assert len(raw.rest()) < HUGE


class Roomy(BoundedProtocol):
    """Keeps whatever the kernel does not take, and never asks its application to wait."""

    def connection_made(self, transport: Any) -> None:
        super().connection_made(transport)
        transport.set_write_buffer_limits(high=2 * HUGE)


@pytest.mark.parametrize("more", [b"", b"nothing more"], ids=["sends no more", "is idle"])
def test_an_answer_that_nobody_fetches_keeps_no_connection_that_is_over(monkeypatch: pytest.MonkeyPatch, more: bytes) -> None:
    monkeypatch.setattr(http_protocol, "READ_SECONDS", 0.5)
    config = Config(reads_and_answers, http=Roomy, lifespan="off", log_config=None, ws="none", timeout_keep_alive=1)
    with served(config) as port, Raw(port) as raw:
        raw.send(HUGE_ONE)
        assert raw.socket.recv(100).startswith(b"HTTP/1.1 200 ")
        if not more:
            raw.send_no_more()
        wait_until(lambda: not is_connected(port))
        assert len(raw.rest()) < HUGE


def test_who_reads_slowly_but_reads_is_not_cut_off(port: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(http_protocol, "READ_SECONDS", 0.5)
    with Raw(port) as raw:
        raw.send(HUGE_ONE)
        received = 0
        while received < HUGE:
            part = raw.socket.recv(1024 * 1024)
            assert part
            received += len(part)
            time.sleep(0.1)


def left(port: int, sent: bytes) -> None:
    """A client that sends this and leaves before its first answer."""
    raw = socket.create_connection(("127.0.0.1", port), timeout=10)
    raw.sendall(sent)
    time.sleep(0.1)
    raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")  # with a reset
    raw.close()
    time.sleep(0.5)


@pytest.mark.parametrize("rest", [WHOLE, *BEGUN], ids=["another request", "a head", "a body", "no HTTP"])
def test_an_answer_to_who_has_left_is_dropped_in_silence(port: int, caplog: pytest.LogCaptureFixture, rest: bytes) -> None:
    with caplog.at_level(logging.ERROR):
        left(port, SLOW + rest)
    assert caplog.records == []
