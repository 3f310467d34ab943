"""Thousands of malformed requests against a real process: all are answered, none with a 5xx, and the process does not grow."""

import asyncio
import socket
from urllib.parse import urlsplit

import httpx
import psutil
import pytest

from tests.processes.rest.conftest import Serve
from tests.rest import fuzz

WARM_UP, COUNT = 500, 5_000
WARM_UP_SECONDS = 300.0
SECONDS = 30.0  # a slow machine tries fewer
FEWEST = 300
MAX_GROWTH = 40 * 1024 * 1024
Web = tuple[tuple[str, int], psutil.Process]
pytestmark = [pytest.mark.processes, pytest.mark.django_db]


@pytest.fixture(scope="module")
def web(serve: Serve, database_url: str) -> Web:
    """Where a process listens, and the process."""
    client: httpx.Client = serve(DATABASE_URL=database_url)
    port = urlsplit(str(client.base_url)).port or 0
    (pid,) = {found.pid for found in psutil.net_connections("tcp") if found.status == psutil.CONN_LISTEN and found.laddr[1:] == (port,)}
    return ("127.0.0.1", port), psutil.Process(pid)


def test_malformed_requests_are_answered_and_leave_nothing_behind(web: Web) -> None:
    address, process = web
    asyncio.run(fuzz.run(address, seed=0, count=WARM_UP, seconds=WARM_UP_SECONDS))  # all of them, or what it then grows is no leak
    before = process.memory_info().rss
    found = asyncio.run(fuzz.run(address, seed=1, count=COUNT, seconds=SECONDS))
    assert found.statuses.total() > FEWEST
    assert found.broken == []
    assert found.silent == []
    assert process.memory_info().rss - before < MAX_GROWTH
    assert {200, 400, 401, 404, 405, 431} <= found.statuses.keys()


@pytest.mark.parametrize(
    "head",
    [b"POST /ws HTTP/1.1\r\nContent-Length: 2", b"GET /ws HTTP/1.1\r\nContent-Length: 2", b"GET /ws HTTP/1.1\r\nX-Long: " + b"x" * 9_000],
    ids=["a method", "a body", "a header"],
)
def test_an_upgrade_that_is_no_handshake_is_refused_and_not_just_hung_up_on(web: Web, head: bytes) -> None:
    with socket.create_connection(web[0], timeout=60) as raw:
        raw.sendall(head + b"\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\r\n{}")
        assert raw.recv(65_536).split(b" ")[1] in {b"400", b"431"}
