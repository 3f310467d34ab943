"""Bodies of many megabytes: taken from callers with a key alone, and so many bytes at once."""

import asyncio
import socket
from typing import Any

import httpx
import pytest

from ops.server.body_limit import MAX_ON_LOOP, BodyLimit
from tests.api import Api
from tests.database import url_of_the_database
from tests.processes.rest.conftest import Serve

BATCH = "/api/v1/batch-process"
MEBIBYTE = 1024 * 1024
JSON = {"Content-Type": "application/json"}
OUTSIDERS = [{}, {"Authorization": "Bearer ton_unknown"}, {"X-API-Key": "no"}, {"Authorization": "Basic YTpi"}]


def refusal(response: httpx.Response) -> tuple[int, str]:
    assert response.headers["content-type"] == "application/problem+json"
    return response.status_code, response.json()["code"]


@pytest.mark.processes
@pytest.mark.django_db(transaction=True)
def test_a_batch_may_be_ten_times_as_large_as_other_bodies(serve: Serve, broker: Api, catalogue: None) -> None:
    web = serve(DATABASE_URL=url_of_the_database())
    known = JSON | {"Authorization": f"Bearer {broker.key}"}
    assert refusal(web.post(BATCH, content=b" " * (10 * MEBIBYTE), headers=known)) == (400, "invalid_input")
    assert refusal(web.post(BATCH, content=b" " * (10 * MEBIBYTE + 1), headers=known)) == (413, "body_too_large")
    assert refusal(web.put(BATCH, content=b" " * (MEBIBYTE + 1), headers=known)) == (413, "body_too_large")
    assert refusal(web.post(f"{BATCH}/x", content=b" " * (MEBIBYTE + 1), headers=known)) == (413, "body_too_large")
    for outsider in OUTSIDERS:
        thrown_away(web, outsider)


def thrown_away(web: httpx.Client, headers: dict[str, str]) -> None:
    """An outsider has the answer after the first of ten mebibytes; the others go nowhere, and the connection is good for more."""
    lines = [f"POST {BATCH} HTTP/1.1", "Host: localhost", f"Content-Length: {10 * MEBIBYTE}"]
    head = "\r\n".join([*lines, *(f"{name}: {value}" for name, value in (JSON | headers).items()), "", ""])
    with socket.create_connection((web.base_url.host, web.base_url.port or 80), timeout=60) as connection:
        connection.sendall(head.encode() + b" " * MEBIBYTE)
        assert connection.recv(65_536).startswith(b"HTTP/1.1 401 ")
        connection.sendall(b" " * (9 * MEBIBYTE) + b"GET /health HTTP/1.1\r\nHost: localhost\r\n\r\n")
        received = b""
        while b"HTTP/1.1 200 " not in received:
            received += connection.recv(65_536)


class Sender:
    """Sends a body in pieces, each when it is told to, and keeps the status of the answer."""

    def __init__(self, app: BodyLimit, path: str = "/") -> None:
        self.pieces: asyncio.Queue[dict[str, Any]] = asyncio.Queue()
        self.status: int | None = None
        self.task = asyncio.create_task(app({"method": "POST", "path": path, "headers": []}, self.pieces.get, self.keep))

    async def keep(self, message: dict[str, Any]) -> None:
        self.status = message.get("status", self.status)

    async def send(self, size: int, *, more: bool = True) -> "Sender":
        self.pieces.put_nowait({"type": "http.request", "body": b"x" * size, "more_body": more})
        await asyncio.sleep(0.001)
        return self

    async def leave(self) -> None:
        self.pieces.put_nowait({"type": "http.disconnect"})
        await asyncio.sleep(0.001)


async def _crowd() -> list[Any]:
    sizes: list[int] = []
    go = asyncio.Event()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        sizes.append(len((await receive())["body"]))
        await go.wait()
        await send({"type": "http.response.start", "status": 200, "headers": []})

    app = BodyLimit(application, limit=60, larger={}, room=100, always=10)
    first, second = await Sender(app).send(50), await Sender(app).send(40)
    third = await Sender(app).send(20)  # one too many
    whole = await Sender(app).send(20, more=False)  # in one piece: one too many as well
    await first.send(5, more=False)
    fourth = await Sender(app).send(20)  # what is worked on counts until it is answered
    small, empty = await Sender(app).send(10, more=False), await Sender(app).send(0, more=False)  # always taken
    await second.leave()  # the application never hears of it
    before = [sender.status for sender in (third, whole, fourth, first, small, empty)]
    crowded = app._room
    go.set()
    await asyncio.gather(first.task, second.task, small.task, empty.task)
    last = await (await Sender(app).send(55)).send(5, more=False)
    await last.task
    return [before, sizes, crowded, first.status, small.status, empty.status, last.status, app._room]


def test_so_many_bytes_are_held_at_once_and_each_is_given_back() -> None:
    before, sizes, crowded, *after = asyncio.run(asyncio.wait_for(_crowd(), 60))
    assert before == [503, 503, 503, None, None, None]
    assert sizes == [55, 10, 0, 60]
    assert crowded == 100 - 55 - 10  # the body in one piece counts too
    assert after == [200, 200, 200, 200, 100]


async def _one_after_the_other() -> tuple[list[str], list[str]]:
    """What was begun while the first large body was worked on, and all that was begun in the end."""
    begun: list[str] = []
    go = asyncio.Event()

    async def application(scope: Any, receive: Any, send: Any) -> None:
        begun.append(scope["path"])
        if scope["path"] == "/first":
            await go.wait()

    app = BodyLimit(application, limit=2 * MAX_ON_LOOP, larger={("POST", "/batch"): 3 * MAX_ON_LOOP}, room=MEBIBYTE, large_at_once=1)
    bodies = {"/first": 1, "/second": 1, "/small": 0, "/batch": 2 * MAX_ON_LOOP, "/third": 1}
    senders = [await Sender(app, path).send(MAX_ON_LOOP + more, more=False) for path, more in bodies.items()]
    meanwhile = begun.copy()
    go.set()
    await asyncio.gather(*(sender.task for sender in senders))
    return meanwhile, begun


def test_large_bodies_are_worked_on_one_after_the_other_and_keep_no_small_one_waiting() -> None:
    meanwhile, begun = asyncio.run(asyncio.wait_for(_one_after_the_other(), 60))
    assert meanwhile == ["/first", "/small", "/batch"]
    assert begun == [*meanwhile, "/second", "/third"]
