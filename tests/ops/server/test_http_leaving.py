"""Clients that send no more, do not read their answers, or have left before them."""

import logging
import socket
import time
from enum import Enum
from typing import Any

import psutil
import pytest
from uvicorn import Config

from ops.server import http_protocol
from ops.server.http_protocol import BoundedProtocol
from tests.ops.raw import Raw, served
from tests.ops.running import wait_until
from tests.ops.server.conftest import HUGE, WHOLE, reads_and_answers, statuses


class Late(Enum):
    """The phases of the protocol, longer than any test waits."""

    HEAD = 1000.0
    BODY = 2000.0


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
    raw = socket.create_connection(("127.0.0.1", port), timeout=60)
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
