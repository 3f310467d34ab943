"""Requests that never end, heads that never end, and what is no HTTP: bounded, answered, hung up on."""

import time

import pytest

from ops.server import http_protocol
from ops.server.http_head import MAX_HEAD
from ops.server.raw_errors import SECURITY_HEADERS
from tests.ops.raw import Raw
from tests.ops.running import wait_until
from tests.ops.server.conftest import WHOLE, statuses


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
