"""The protocol answers plain requests itself and passes everything else on unchanged."""

import asyncio
import time
from collections.abc import Iterator
from typing import Any

import pytest
from structlog.testing import capture_logs
from uvicorn import Config

from config.fastpath.protocol import MAX_BODY, ExpressProtocol
from config.fastpath.sync_responder import SyncResponder
from ops.server.http_protocol import Phase
from tests.ops.raw import Raw, served


class Stub(SyncResponder):
    """Answers POST /responder, unless the body says `no`; breaks at `bug`."""

    def __init__(self) -> None:
        self.asked: list[bytes] = []

    def wants(self, method: str, path: str) -> bool:
        return (method, path) == ("POST", "/responder")

    def answer(self, scope: Any, body: bytes) -> tuple[bytes, bytes] | None:
        self.asked.append(body)
        if body == b"bug":
            raise ZeroDivisionError
        return None if body == b"no" else (b"HTTP/1.1 200 OK\r\n", b"content-length: %d\r\n\r\nresponder %b" % (10 + len(body), body))


class Echo:
    """An application with the stub as its responder."""

    def __init__(self, stub: Stub) -> None:
        self.responder = stub

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        await echo(scope, receive, send)


async def echo(scope: Any, receive: Any, send: Any) -> None:
    """What uvicorn would have the application see: its path and body. Takes a moment for `no`."""
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if not message.get("more_body"):
            break
    if body == b"no":
        await asyncio.sleep(0.05)
    said = scope["path"].encode() + b" " + body
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
    await send({"type": "http.response.body", "body": said})


@pytest.fixture
def stub() -> Stub:
    return Stub()


@pytest.fixture
def port(stub: Stub) -> Iterator[int]:
    settings: Any = {"lifespan": "off", "proxy_headers": False, "log_config": None, "ws": "none", "timeout_keep_alive": 1}
    with served(Config(Echo(stub), http=ExpressProtocol, **settings)) as port:
        yield port


def request(body: bytes = b"yes", path: str = "/responder", method: str = "POST", more: bytes = b"", version: str = "1.1") -> bytes:
    return f"{method} {path} HTTP/{version}\r\nHost: x\r\nContent-Length: {len(body)}\r\n".encode() + more + b"\r\n" + body


def read(raw: Raw, count: int = 1) -> list[bytes]:
    """The bodies of so many answers."""
    bodies: list[bytes] = []
    buffer = b""
    while len(bodies) < count:
        head, found, rest = buffer.partition(b"\r\n\r\n")
        if found:
            assert head.startswith(b"HTTP/1.1 200 OK\r\n"), head
            assert head.lower().count(b"\r\ndate: ") == 1
            length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
            if len(rest) >= length:
                bodies.append(rest[:length])
                buffer = rest[length:]
                continue
        part = raw.socket.recv(65_536)
        assert part, "hung up"
        buffer += part
    assert not buffer
    return bodies


def test_what_is_at_hand_is_answered_at_once_and_the_connection_stays_open(port: int, stub: Stub) -> None:
    with Raw(port) as raw:
        for _ in range(3):
            raw.send(request())
            assert read(raw) == [b"responder yes"]
    assert stub.asked == [b"yes"] * 3


def test_what_is_not_at_hand_reaches_the_application_whole(port: int, stub: Stub) -> None:
    with Raw(port) as raw:
        raw.send(request(b"no"))
        assert read(raw) == [b"/responder no"]
        raw.send(request())
        assert read(raw) == [b"responder yes"]


@pytest.mark.parametrize(
    "sent",
    [
        request(path="/other"),
        request(path="/responder?a=1"),
        request(path="/%72esponder"),
        request(method="PUT"),
    ],
    ids=["another path", "a query", "an escaped path", "another method"],
)
def test_the_rest_is_not_even_asked_for(port: int, stub: Stub, sent: bytes) -> None:
    with Raw(port) as raw:
        raw.send(sent)
        assert read(raw)[0].startswith((b"/responder ", b"/other "))
    assert stub.asked == []


@pytest.mark.parametrize("sent", [request(version="1.0"), request(more=b"Connection: close\r\n")], ids=["HTTP/1.0", "close"])
def test_a_connection_that_is_to_end_is_ended_by_uvicorn(port: int, stub: Stub, sent: bytes) -> None:
    with Raw(port) as raw:
        raw.send(sent)
        assert raw.rest().endswith(b"/responder yes")
    assert stub.asked == []


def test_a_body_in_pieces_is_waited_for(port: int, stub: Stub) -> None:
    sent = request(b"yes" * 100)
    with Raw(port) as raw:
        for start in range(0, len(sent), 50):
            raw.send(sent[start : start + 50])
            time.sleep(0.005)
        assert read(raw) == [b"responder " + b"yes" * 100]
    assert stub.asked == [b"yes" * 100]


def test_a_body_in_chunks_is_a_body(port: int, stub: Stub) -> None:
    with Raw(port) as raw:
        raw.send(b"POST /responder HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n3\r\nyes\r\n3\r\nyes\r\n0\r\n\r\n")
        assert read(raw) == [b"responder yesyes"]
    assert stub.asked == [b"yesyes"]


def test_a_large_body_is_not_held_back(port: int, stub: Stub) -> None:
    large = b"x" * (MAX_BODY + 1)
    with Raw(port) as raw:
        raw.send(request(large))
        assert read(raw) == [b"/responder " + large]
    assert stub.asked == []


def test_answers_come_in_the_order_of_the_requests(port: int) -> None:
    bodies = [b"1", b"no", b"2", b"3", b"no", b"no", b"4"]
    with Raw(port) as raw:
        raw.send(b"".join(map(request, bodies)))
        answers = [answer.split(b" ") for answer in read(raw, len(bodies))]
    assert [body for _, body in answers] == bodies
    assert [way for way, _ in answers][:2] == [b"responder", b"/responder"]


def test_a_mistake_of_ours_is_not_called_the_clients(port: int) -> None:
    with capture_logs() as logs, Raw(port) as raw:
        raw.send(request(b"bug"))
        assert read(raw) == [b"/responder bug"]
    assert [line["event"] for line in logs if line["log_level"] == "error"] == ["no answer at once"]


def test_who_waits_for_a_continue_gets_it(port: int) -> None:
    with Raw(port) as raw:
        raw.send(request(more=b"Expect: 100-continue\r\n"))
        assert raw.socket.recv(65_536).startswith(b"HTTP/1.1 100 Continue")


def test_a_connection_that_says_no_more_is_closed(port: int) -> None:
    with Raw(port) as raw:
        raw.send(request())
        assert raw.rest().endswith(b"responder yes")


def test_who_hangs_up_in_mid_request_does_no_harm(port: int, stub: Stub) -> None:
    with Raw(port) as raw:
        raw.send(request(b"yes" * 100)[:-10])
        time.sleep(0.05)
    with Raw(port) as raw:
        raw.send(request())
        assert read(raw) == [b"responder yes"]
    assert stub.asked == [b"yes"]


@pytest.mark.parametrize("bodies", [[b"yes"], [b"no"], [b"one", b"no", b"two"]], ids=["at once", "by the application", "both"])
def test_who_sends_no_more_gets_the_answers(port: int, bodies: list[bytes]) -> None:
    with Raw(port) as raw:
        raw.send(b"".join(map(request, bodies)))
        raw.send_no_more()
        answers = raw.rest()
    assert [answers.count(b" " + body) for body in bodies] == [1] * len(bodies)


def test_a_request_that_will_never_be_whole_is_not_waited_for(port: int, stub: Stub) -> None:
    with Raw(port) as raw:
        raw.send(request(b"yes" * 100)[:-10])
        raw.send_no_more()
        assert (raw.socket.gettimeout() or 0.0) < Phase.BODY.value  # it is not the end of the server's patience that is seen
        assert raw.rest() == b""
    assert stub.asked == []
