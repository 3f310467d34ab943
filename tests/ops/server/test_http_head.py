"""One request, one answer: what is a body is never a request, however the head that it belongs to is written."""

import json
import time
from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as some
from uvicorn import Config

from config.fastpath.protocol import ExpressProtocol
from config.fastpath.sync_responder import SyncResponder
from ops.server import http_protocol
from ops.server.http_protocol import BoundedProtocol
from tests.ops.raw import Answer, Raw, answers, served
from tests.ops.server.conftest import Soon

PROMPT = b"HTTP/1.1 200 OK\r\n"
NEXT = b"GET /next HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n"
H2C = b"Connection: Upgrade, HTTP2-Settings\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA\r\n"
SECOND = b"GET /stolen HTTP/1.1\r\nHost: x\r\n\r\n"


def described(method: str, path: str, body: bytes, names: list[str]) -> bytes:
    return json.dumps({"method": method, "path": path, "body": body.decode("latin-1"), "headers": names}).encode()


class Fast(SyncResponder):
    """Answers everything at once, on the fast path."""

    def __init__(self) -> None: ...

    def wants(self, method: str, path: str) -> bool:
        return path != "/slow"

    def answer(self, scope: Any, body: bytes) -> tuple[bytes, bytes] | None:
        said = described(scope["method"], scope["path"], body, [name.decode() for name, _ in scope["headers"]])
        return PROMPT, b"content-length: %d\r\n\r\n%b" % (len(said), said)


class Application:
    """Says what it was asked. At /early it answers before it has read the body."""

    def __init__(self, prompt: SyncResponder | None) -> None:
        self.prompt = prompt

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        body, more = b"", scope["path"] != "/early"
        while more:
            message = await receive()
            if message["type"] == "http.disconnect":
                return
            body, more = body + message.get("body", b""), message.get("more_body")
        said = described(scope["method"], scope["path"], body, [name.decode() for name, _ in scope["headers"]])
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % len(said))]})
        await send({"type": "http.response.body", "body": said})


@pytest.fixture(scope="module", params=["by the application", "on the fast path"])
def port(request: pytest.FixtureRequest) -> Iterator[int]:
    options: dict[str, Any] = {"lifespan": "off", "log_config": None, "proxy_headers": False}
    if request.param == "on the fast path":
        config = Config(Application(Fast()), http=ExpressProtocol, **options)
    else:
        config = Config(Application(None), http=BoundedProtocol, **options)
    with served(config) as port:
        yield port


def sent(port: int, *parts: bytes, pause: float = 0.0) -> list[Answer]:
    """The answers to all of this, until the server hangs up."""
    with Raw(port) as raw:
        for part in parts:
            raw.send(part)
            time.sleep(pause)
        return answers(raw.rest())


def seen(answer: Answer) -> tuple[str, str]:
    """Which path and body the application was asked with."""
    assert answer.status == 200, answer
    document = json.loads(answer.body)
    return document["path"], document["body"]


def post(headers: bytes, body: bytes, path: bytes = b"/first") -> bytes:
    return b"POST %b HTTP/1.1\r\nHost: x\r\n%bContent-Length: %d\r\n\r\n%b" % (path, headers, len(body), body)


UPGRADES = {
    "h2c": H2C,
    "websocket": b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
    b"Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n",
    "mixed case": b"cOnNeCtIoN: keep-alive, uPgRaDe\r\nUPGRADE: H2C\r\n",
    "no Upgrade": b"Connection: Upgrade\r\n",
    "no Connection": b"Upgrade: h2c\r\n",
    "two of them": b"Upgrade: websocket\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n",
    "twice the same": b"Upgrade: h2c\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n",
    "a list": b"Upgrade: h2c, websocket\r\nConnection: Upgrade\r\n",
    "an empty one": b"Upgrade:\r\nConnection: Upgrade\r\n",
    "TLS": b"Upgrade: TLS/1.3\r\nConnection: Upgrade\r\n",
}
every_upgrade = pytest.mark.parametrize("upgrade", UPGRADES.values(), ids=UPGRADES.keys())


@every_upgrade
@pytest.mark.parametrize("path", [b"/first", b"/ws"], ids=["a path", "a socket path"])
@pytest.mark.parametrize("body", [b'{"a": 1}', SECOND, b"\r\n" * 50_000 + SECOND], ids=["JSON", "a request", "blank lines and a request"])
def test_an_upgrade_is_ignored_and_the_body_read(port: int, upgrade: bytes, path: bytes, body: bytes) -> None:
    first, second = sent(port, post(upgrade, body, path) + NEXT)
    assert seen(first) == (path.decode(), body.decode())
    assert seen(second) == ("/next", "")


@every_upgrade
def test_so_is_one_whose_body_comes_in_chunks(port: int, upgrade: bytes) -> None:
    head = b"POST /first HTTP/1.1\r\nHost: x\r\n" + upgrade + b"Transfer-Encoding: chunked\r\n\r\n"
    first, second = sent(port, head + b"%x\r\n%b\r\n0\r\n\r\n" % (len(SECOND), SECOND) + NEXT)
    assert (seen(first), seen(second)) == (("/first", SECOND.decode()), ("/next", ""))


@every_upgrade
def test_so_is_one_that_comes_in_many_segments(port: int, upgrade: bytes) -> None:
    whole = post(upgrade, SECOND) + NEXT
    first, second = sent(port, *(whole[start : start + 7] for start in range(0, len(whole), 7)), pause=0.001)
    assert (seen(first), seen(second)) == (("/first", SECOND.decode()), ("/next", ""))


@pytest.mark.parametrize("cut", [1, 2, 3, 4])
def test_the_end_of_the_head_may_be_cut_anywhere(port: int, cut: int) -> None:
    whole = post(H2C, SECOND)
    end = whole.index(b"\r\n\r\n") + cut
    first, second = sent(port, whole[:end], whole[end:] + NEXT, pause=0.05)
    assert (seen(first), seen(second)) == (("/first", SECOND.decode()), ("/next", ""))


def test_a_thousand_upgrades_in_one_segment_are_a_thousand_requests(port: int) -> None:
    """Each needs a new parser: neither depth nor time may grow with their number."""
    found = sent(port, *([post(H2C, b"x") * 200] * 5), NEXT)
    assert [seen(answer) for answer in found] == [("/first", "x")] * 1000 + [("/next", "")]


def test_an_upgrade_behind_an_answer_that_is_due_is_answered_in_its_turn(port: int) -> None:
    first, second, third = sent(port, post(b"", b"1", b"/slow") + post(UPGRADES["websocket"], b"2", b"/ws") + NEXT)
    assert [seen(answer)[1] for answer in (first, second, third)] == ["1", "2", ""]


def test_http_1_0_has_no_upgrades(port: int) -> None:
    (only,) = sent(port, post(H2C, SECOND).replace(b"HTTP/1.1", b"HTTP/1.0", 1))
    assert seen(only) == ("/first", SECOND.decode())


@settings(max_examples=60)
@given(
    body=some.binary(max_size=200) | some.lists(some.sampled_from([b"\r\n", SECOND, b"0\r\n\r\n", H2C, b"\x00", b"POST "])).map(b"".join),
    upgrade=some.sampled_from(sorted(UPGRADES.values())),
    is_chunked=some.booleans(),
    cuts=some.lists(some.integers(0, 400), max_size=4),
)
def test_whatever_the_body_is_it_gets_one_answer_and_the_next_request_its_own(
    port: int, body: bytes, upgrade: bytes, is_chunked: bool, cuts: list[int]
) -> None:
    whole = post(upgrade, body)
    if is_chunked:
        chunk = b"%x\r\n%b\r\n" % (len(body), body) if body else b""
        whole = b"POST /first HTTP/1.1\r\nHost: x\r\n" + upgrade + b"Transfer-Encoding: chunked\r\n\r\n" + chunk + b"0\r\n\r\n"
    whole += NEXT
    places = [0, *sorted(cuts), len(whole)]
    first, second = sent(port, *(whole[start:end] for start, end in pairwise(places)))
    assert (seen(first), seen(second)) == (("/first", body.decode("latin-1")), ("/next", ""))


def test_a_tunnel_is_refused_and_nothing_behind_it_read(port: int) -> None:
    (only,) = sent(port, b"CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n" + SECOND + NEXT)
    assert (only.status, json.loads(only.body)["code"], only.headers["connection"]) == (501, "not_implemented", "close")


HOSTS = {
    "none": b"GET / HTTP/1.1\r\n\r\n",
    "two": b"GET / HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
    "twice the same": b"GET / HTTP/1.1\r\nhost: x\r\nHOST: x\r\n\r\n",
    "two in HTTP/1.0": b"GET / HTTP/1.0\r\nHost: x\r\nHost: y\r\n\r\n",
    "none, with an upgrade": b"GET / HTTP/1.1\r\n" + H2C + b"\r\n",
}
CHUNKED = b"Transfer-Encoding: chunked\r\n"
LENGTH = b"Content-Length: 4\r\n"


@pytest.mark.parametrize("second", [b"one", b"two"], ids=["the same", "another"])
def test_an_idempotency_key_is_sent_once(port: int, second: bytes) -> None:
    (only,) = sent(port, post(b"Idempotency-Key: one\r\nIDEMPOTENCY-KEY: %b\r\n" % second, b"{}") + NEXT)
    assert (only.status, b"at most one Idempotency-Key" in only.body) == (400, True)


def test_each_request_of_a_connection_has_its_own(port: int) -> None:
    keyed = post(b"Idempotency-Key: one\r\n", b"{}")
    assert [answer.status for answer in sent(port, keyed + keyed + NEXT)] == [200, 200, 200]


HEAD = b"POST /first HTTP/1.1\r\nHost: x\r\n"
EMPTY = b"0\r\n\r\n"
REFUSED = HOSTS | {
    "CL.TE": HEAD + b"Content-Length: 6\r\n" + CHUNKED + b"\r\n" + EMPTY + b"G",
    "TE.CL": HEAD + CHUNKED + LENGTH + b"\r\n5c\r\n" + SECOND + EMPTY,
    "CL.TE with an upgrade": HEAD + H2C + LENGTH + CHUNKED + b"\r\n" + EMPTY,
    "TE.TE": HEAD + CHUNKED + b"Transfer-Encoding: identity\r\n\r\n" + EMPTY,
    "xchunked": HEAD + b"Transfer-Encoding: xchunked\r\n\r\n" + EMPTY,
    "xchunked with an upgrade": HEAD + H2C + b"Transfer-Encoding: xchunked\r\n\r\n" + EMPTY,
    "quoted": HEAD + b'Transfer-Encoding: "chunked"\r\n\r\n' + EMPTY,
    "another coding": HEAD + b"Transfer-Encoding: gzip, chunked\r\n\r\n" + EMPTY,
    "identity": HEAD + b"Transfer-Encoding: identity\r\n" + LENGTH + b"\r\nbody",
    "identity, chunked": HEAD + b"Transfer-Encoding: identity, chunked\r\n\r\n" + EMPTY,
    "chunked in HTTP/1.0": HEAD.replace(b"1.1", b"1.0") + CHUNKED + b"\r\n" + EMPTY,
    "a vertical tab": HEAD + b"Transfer-Encoding: \x0bchunked\r\n\r\n" + EMPTY,
    "a space before the colon": HEAD + b"Transfer-Encoding : chunked\r\n\r\n" + EMPTY,
    "two lengths": HEAD + LENGTH + b"Content-Length: 5\r\n\r\nbody",
    "one length twice": HEAD + LENGTH + LENGTH + b"\r\nbody",
    "lengths in a list": HEAD + b"Content-Length: 4, 4\r\n\r\nbody",
    "a signed length": HEAD + b"Content-Length: +4\r\n\r\nbody",
    "a negative length": HEAD + b"Content-Length: -4\r\n\r\nbody",
    "a length in hexadecimals": HEAD + b"Content-Length: 0x4\r\n\r\nbody",
    "an empty length": HEAD + b"Content-Length:\r\n\r\nbody",
    "an overflowing length": HEAD + b"Content-Length: 18446744073709551620\r\n\r\nbody",
    "a folded header": HEAD + b"X-A: 1\r\n Content-Length: 4\r\n\r\nbody",
    "a folded coding": HEAD + b"Transfer-Encoding:\r\n chunked\r\n\r\n" + EMPTY,
    "a header that begins with a space": b"POST / HTTP/1.1\r\n Host: x\r\n\r\n",
    "bare line feeds": b"GET / HTTP/1.1\nHost: x\n\n",
    "a bare line feed": HEAD + b"X-A: 1\nContent-Length: 4\r\n\r\nbody",
    "a bare carriage return": HEAD + b"X-A: 1\rContent-Length: 4\r\n\r\nbody",
    "a line feed that ends the head": HEAD + b"\n",
    "a NUL": HEAD + b"X-A: 1\x00\r\n\r\n",
    "no colon": HEAD + b"Content-Length\r\n\r\n",
    "a chunk size in 0x": HEAD + CHUNKED + b"\r\n0x4\r\nbody\r\n" + EMPTY,
    "a chunk size with a sign": HEAD + CHUNKED + b"\r\n+4\r\nbody\r\n" + EMPTY,
    "an overflowing chunk": HEAD + CHUNKED + b"\r\nFFFFFFFFFFFFFFFFF\r\nbody\r\n" + EMPTY,
    "a chunk longer than it says": HEAD + CHUNKED + b"\r\n3\r\nbody\r\n" + EMPTY,
    "line feeds in chunks": HEAD + CHUNKED + b"\r\n4\nbody\n0\n\n",
    "a line feed in a chunk's extension": HEAD + CHUNKED + b"\r\n4;a\nb\r\nbody\r\n" + EMPTY,
    "a length behind the chunks": HEAD + CHUNKED + b"\r\n4\r\nbody\r\n0\r\nContent-Length: 9\r\n\r\n",
    "HTTP/0.9": b"GET / HTTP/0.9\r\n\r\n",
    "HTTP/0.9 without a version": b"GET /\r\n\r\n",
    "HTTP/2.0": b"GET / HTTP/2.0\r\nHost: x\r\n\r\n",
    "HTTP/2": b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n",
    "a space in the address": b"GET /a b HTTP/1.1\r\nHost: x\r\n\r\n",
    "a tab for a space": b"GET\t/ HTTP/1.1\r\nHost: x\r\n\r\n",
    "small letters": b"get / HTTP/1.1\r\nHost: x\r\n\r\n",
}


@pytest.mark.parametrize("request_", REFUSED.values(), ids=REFUSED.keys())
def test_what_two_servers_could_read_in_two_ways_is_refused_and_nothing_behind_it_read(port: int, request_: bytes) -> None:
    (only,) = sent(port, request_ + SECOND + NEXT)
    assert (only.status, only.headers["content-type"], only.headers["connection"]) == (400, "application/problem+json", "close")
    assert json.loads(only.body)["code"] == "bad_request"


@pytest.mark.parametrize("request_", HOSTS.values(), ids=HOSTS.keys())
def test_the_requests_before_it_get_their_answers(port: int, request_: bytes) -> None:
    assert [answer.status for answer in sent(port, post(b"", b"1") + post(H2C, b"2") + request_)] == [200, 200, 400]


def test_http_1_0_needs_no_host(port: int) -> None:
    (only,) = sent(port, b"GET /first HTTP/1.0\r\n\r\n")
    assert seen(only) == ("/first", "")


@pytest.mark.parametrize("rest", [b"0\r\n\r\n", b"0;x=y\r\n\r\n", b"00\r\n\r\n"], ids=["plain", "an extension", "two digits"])
def test_a_body_in_chunks_ends_with_its_last(port: int, rest: bytes) -> None:
    first, second = sent(port, HEAD + CHUNKED.replace(b"chunked", b"Chunked") + b"\r\n4;a=b\r\nbody\r\n" + rest + NEXT)
    assert (seen(first), seen(second)) == (("/first", "body"), ("/next", ""))


def test_trailers_are_no_headers_of_this_request_nor_of_the_next(port: int) -> None:
    trailers = b"X-Forwarded-For: 9.9.9.9\r\nHost: y\r\n" + H2C + b"Authorization: Bearer x\r\n"
    first, second = sent(port, HEAD + CHUNKED + b"\r\n4\r\nbody\r\n0\r\n" + trailers + b"\r\n" + NEXT)
    assert (seen(first), seen(second)) == (("/first", "body"), ("/next", ""))
    assert json.loads(first.body)["headers"] == ["host", "transfer-encoding"]
    assert json.loads(second.body)["headers"] == ["host", "connection"]


def test_http_1_0_is_sent_no_interim_answer(port: int) -> None:
    (only,) = sent(port, post(b"Expect: 100-continue\r\n", b"body").replace(b"1.1", b"1.0", 1))
    assert seen(only) == ("/first", "body")


@pytest.fixture
def hurried(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(http_protocol, "Phase", Soon)
    options: dict[str, Any] = {"lifespan": "off", "log_config": None, "proxy_headers": False, "timeout_keep_alive": 1}
    with served(Config(Application(None), http=BoundedProtocol, **options)) as port:
        yield port


@pytest.mark.parametrize("rest", [b"", b"nonsense\r\n"], ids=["stalls", "breaks off"])
def test_a_request_that_has_its_answer_gets_no_second_one_when_its_body_fails(hurried: int, rest: bytes) -> None:
    with Raw(hurried) as raw:
        raw.send(b"POST /early HTTP/1.1\r\nHost: x\r\n" + CHUNKED + b"\r\n4\r\nbody\r\n")
        answered = raw.socket.recv(65_536)
        raw.send(rest)
        assert [answer.status for answer in answers(answered + raw.rest())] == [200]


def test_blank_lines_keep_no_connection_open(hurried: int) -> None:
    with Raw(hurried) as raw:
        raw.send(b"GET /first HTTP/1.1\r\nHost: x\r\n\r\n")
        assert seen(answers(raw.socket.recv(65_536))[0]) == ("/first", "")
        raw.send(b"\r\n")
        assert raw.rest() == b""
