"""What a web process answers to handshakes that fail, and to text that is none: a problem document, or a close code."""

import asyncio
import json

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import InvalidStatus

from tests.live.follower import close_code, dial, hear
from tests.live.site import Site
from tests.ops.raw import Answer, Raw, answers
from tests.processes.live.conftest import BuildSite

pytestmark = [pytest.mark.processes, pytest.mark.django_db]
NEXT = b"GET /next HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
SECOND = b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n"
KEY = b"Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
VERSION = b"Sec-WebSocket-Version: 13\r\n"
UPGRADE = b"Connection: Upgrade\r\nUpgrade: websocket\r\n"
SOCKETS = pytest.mark.parametrize("path", ["/ws", "/api/v1/live-events"])


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Site:
    return build_site(web=1)


def sent(site: Site, head: bytes, *, path: str = "/ws", method: str = "GET", rest: bytes = NEXT) -> list[Answer]:
    """The answers to a request with these headers, and to what follows it."""
    with Raw(site.port) as raw:
        raw.send(f"{method} {path} HTTP/1.1\r\nHost: localhost\r\n".encode() + head + b"\r\n" + rest)
        return answers(raw.rest())


def is_problem(answer: Answer, status: int, code: str) -> bool:
    assert (answer.status, answer.headers["content-type"]) == (status, "application/problem+json"), answer
    document = json.loads(answer.body)
    assert (document["status"], document["code"], document["request_id"]) == (status, code, answer.headers["x-request-id"])
    return True


BROKEN = [UPGRADE + VERSION, UPGRADE + VERSION + b"Sec-WebSocket-Key: x\r\n", UPGRADE + VERSION + KEY + KEY]


@SOCKETS
@pytest.mark.parametrize("head", BROKEN, ids=["no key", "a short key", "two keys"])
def test_a_broken_handshake_is_a_400(site: Site, path: str, head: bytes) -> None:
    (answer,) = sent(site, head, path=path, rest=b"")
    assert is_problem(answer, 400, "bad_request")
    assert "Sec-WebSocket-Key" in json.loads(answer.body)["detail"]


def test_a_line_longer_than_the_library_takes_is_a_400(site: Site) -> None:
    (answer,) = sent(site, UPGRADE + VERSION + KEY + b"X-Long: " + b"x" * 9000 + b"\r\n", rest=b"")
    assert is_problem(answer, 400, "bad_request")


@pytest.mark.parametrize("version", [b"8", b"14", b"x"])
def test_another_version_is_told_the_right_one(site: Site, version: bytes) -> None:
    (answer,) = sent(site, UPGRADE + KEY + b"Sec-WebSocket-Version: " + version + b"\r\n", rest=b"")
    assert is_problem(answer, 426, "upgrade_required")
    assert (answer.headers["sec-websocket-version"], answer.headers["upgrade"]) == ("13", "websocket")


@SOCKETS
@pytest.mark.parametrize(
    "head",
    [
        b"",
        KEY + VERSION,
        b"Connection: Upgrade\r\nUpgrade: h2c\r\n",
        b"Connection: Upgrade\r\nUpgrade: websocket, h2c\r\n" + KEY + VERSION,
        UPGRADE + b"Upgrade: h2c\r\n" + KEY + VERSION,
        b"Connection: keep-alive\r\nUpgrade: websocket\r\n" + KEY + VERSION,
    ],
    ids=["plain", "no upgrade", "h2c", "a list", "two upgrades", "no connection option"],
)
def test_a_socket_path_without_a_handshake_asks_for_one(site: Site, path: str, head: bytes) -> None:
    answer, after = sent(site, head, path=path, rest=NEXT.replace(b"/next", b"/health"))
    assert is_problem(answer, 426, "upgrade_required")
    assert (answer.headers["upgrade"], answer.headers["connection"]) == ("websocket", "Upgrade")
    assert after.status == 200


@SOCKETS
@pytest.mark.parametrize(
    "body",
    [b"Content-Length: %d\r\n\r\n%b" % (len(SECOND), SECOND), b"Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n"],
    ids=["a body", "chunks"],
)
def test_a_handshake_with_a_body_is_none(site: Site, path: str, body: bytes) -> None:
    head, _, content = (UPGRADE + KEY + VERSION + body).partition(b"\r\n\r\n")
    answer, after = sent(site, head + b"\r\n", path=path, rest=content + NEXT.replace(b"/next", b"/health"))
    assert is_problem(answer, 426, "upgrade_required")
    assert json.loads(after.body)["status"] == "healthy"


@SOCKETS
def test_a_socket_path_takes_no_other_method(site: Site, path: str) -> None:
    answer, _ = sent(site, UPGRADE + KEY + VERSION, path=path, method="POST")
    assert is_problem(answer, 405, "method_not_allowed")
    assert "GET" in answer.headers["allow"]


@pytest.mark.parametrize("path", ["/nothing", "/api/v2/nothing", "/ws/", "/WS", "//ws"])
def test_a_handshake_on_another_path_is_a_404(site: Site, path: str) -> None:
    answer, after = sent(site, UPGRADE + KEY + VERSION, path=path)
    assert is_problem(answer, 404, "not_found")
    assert after.status == 404


def test_a_client_of_a_library_reads_the_status(site: Site) -> None:
    async def run() -> int:
        try:
            async with dial(site.url("/nothing")):
                return 101
        except InvalidStatus as refused:
            return refused.response.status_code

    assert asyncio.run(run()) == 404


def test_frames_before_the_answer_to_the_handshake_are_refused(site: Site) -> None:
    (answer,) = sent(site, UPGRADE + KEY + VERSION, rest=b"\x81\x80\x00\x00\x00\x00")
    assert is_problem(answer, 400, "bad_request")


def test_a_handshake_behind_a_request_whose_answer_is_due_is_none(site: Site) -> None:
    socket = b"GET /ws HTTP/1.1\r\nHost: localhost\r\n" + UPGRADE + KEY + VERSION + b"\r\n"
    page, answer, _ = sent(site, b"", path="/products", rest=socket + NEXT)
    assert page.status == 200
    assert is_problem(answer, 426, "upgrade_required")


def test_a_handshake_behind_an_answer_is_one(site: Site) -> None:
    with Raw(site.port) as raw:
        raw.send(b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert b"200 OK" in raw.socket.recv(65_536)
        raw.send(
            b"GET /ws?a=1 HTTP/1.1\r\nHost: localhost\r\n" + b"Connection: Upgrade\r\nUpgrade: WebSocket\r\n" + KEY + VERSION + b"\r\n"
        )
        assert raw.socket.recv(65_536).startswith(b"HTTP/1.1 101 ")


async def _say(socket: ClientConnection, *parts: bytes) -> int | None:
    """Send a text in these parts, which the library sends without looking at them."""
    await hear(socket)
    if len(parts) == 1:
        await socket.send(parts[0], text=True)
    else:
        await socket.send(iter(parts), text=True)
    return await close_code(socket)


@pytest.mark.parametrize(
    "parts", [[b'{"action": "\xff"}'], [b'{"action": "\xe2\x82', b'"}'], [b"\xc0\xaf"]], ids=["a byte", "fragments", "overlong"]
)
def test_text_that_is_not_utf8_is_closed_without_a_traceback(site: Site, parts: list[bytes]) -> None:
    async def run() -> int | None:
        async with dial(site.url()) as socket:
            return await _say(socket, *parts)

    assert asyncio.run(run()) == 1007
    assert "Traceback" not in site.web[0].output
    assert "UnicodeDecodeError" not in site.web[0].output


def test_a_character_may_be_cut_by_two_fragments(site: Site) -> None:
    async def run() -> str:
        async with dial(site.url()) as socket:
            await hear(socket)
            await socket.send(iter([b'{"action": "ping", "id": "\xe2\x82', b'\xac"}']), text=True)
            return str((await hear(socket))["id"])

    assert asyncio.run(run()) == "\N{EURO SIGN}"
