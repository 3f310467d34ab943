"""Requests that never end, heads that never end, and what is no HTTP: bounded, answered, hung up on."""

import re
import time
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
from uvicorn import Config

from ops import http_protocol
from ops.http_protocol import LARGEST_HEAD, BoundedProtocol
from ops.rest.bare import SECURITY_HEADERS
from tests.ops.raw import Raw, served
from tests.ops.running import wait_until


class Soon(Enum):
    """The phases of the protocol, in a hurry."""

    HEAD = 0.3
    BODY = 0.6


async def reads_and_answers(scope: Any, receive: Any, send: Any) -> None:
    while (await receive()).get("more_body"):
        pass
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
        assert time.monotonic() - started < 2


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
        b"X-Big: " + b"x" * LARGEST_HEAD + b"\r\n\r\n",
        b"X-Endless: " + b"x" * LARGEST_HEAD,
        b"X-Many: 1\r\n" * (LARGEST_HEAD // 8) + b"\r\n",
    ],
    ids=["one large header", "one that never ends", "many small ones"],
)
def test_a_head_that_is_too_large_is_refused(port: int, head: bytes) -> None:
    with Raw(port) as raw:
        raw.send(b"GET / HTTP/1.1\r\nHost: x\r\n" + head)
        assert is_refused(raw.rest(), 431)


def test_an_address_of_sixteen_kilobytes_is_refused(port: int) -> None:
    with Raw(port) as raw:
        raw.send(b"GET /" + b"x" * LARGEST_HEAD + b" HTTP/1.1\r\nHost: x\r\n\r\n")
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
        raw.send(b"GET / HTTP/1.1\r\nHost: x\r\nX-Big: " + b"x" * LARGEST_HEAD)
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
