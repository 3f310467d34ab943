"""A bounded request body before any thread is spent on it, and a bounded number of large ones in threads."""

import asyncio
from collections.abc import Iterable, Mapping
from contextlib import ExitStack
from io import BytesIO
from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

from ops.api.problems import Problem
from ops.core.asgi import App, Receive, Scope, Send, header, once_answered, replay
from ops.server.raw_errors import refuse

ALWAYS = 16 * 1024  # bytes of a body that is never refused for want of room: as much as a head may hold
MAX_ON_LOOP = 4 * 1024  # bytes of a body that the event loop itself reads: no quote and no bind needs more
LARGE_AT_ONCE = 1
BODY = "body"  # what the scope holds the whole body as, for `BodyAtHand`
LENGTH_HEADERS = frozenset({b"content-length", b"transfer-encoding"})
TOO_LARGE = Problem(413, "The request body is larger than allowed.")
NO_ROOM = Problem(503, "Too many large requests are under way. Try again shortly.", code="busy", headers={"Retry-After": "1"})
Route = tuple[str, str]


class BodyLimit:
    """ASGI middleware: reads the body up to `limit` bytes, answers 413 beyond, and hands the application a body that is all there.
    A request whose client leaves before that is none: nothing is done for it.

    `larger`: the limits of the routes (method, path) that take more. `room`: bytes of bodies that a process holds at once, from the first
    piece of each to the answer; who would exceed it is told to come again. A body up to `always` bytes counts, and is taken all the same:
    otherwise some sixty callers with large bodies could keep everybody's small ones out.

    `large_at_once`: so many bodies beyond `MAX_ON_LOOP` are worked on at a time, the others wait on the event loop, in their order. To
    decode and check one takes the interpreter for milliseconds, and each thread that wants it makes the event loop wait its turn. The
    routes in `larger` have a limit of their own (`HeavyLimit`), and count for none here.
    """

    def __init__(
        self, app: App, *, limit: int, larger: Mapping[Route, int], room: int, always: int = ALWAYS, large_at_once: int = LARGE_AT_ONCE
    ) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger
        self.always = always
        self._room = room
        self._large = asyncio.Semaphore(large_at_once)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        limit = self.larger.get(_route(scope), self.limit)
        if int(header(scope, b"content-length") or 0) > limit:
            await _refuse_large(scope, send)
            return
        await self._gather(limit, scope, receive, send)

    async def _gather(self, limit: int, scope: Scope, receive: Receive, send: Send) -> None:
        """A body in one piece or several, which come together without being copied at the end: for 10 MiB that took milliseconds."""
        gathered = BytesIO()
        size = 0
        try:
            while True:
                message = await receive()
                if message["type"] == "http.disconnect":
                    return
                part = message.get("body", b"")
                gathered.write(part)
                size += len(part)
                self._room -= len(part)
                if size > limit:
                    await _refuse_large(scope, send)
                    return
                if self._room < 0 and size > self.always:
                    gathered.close()
                    await refuse(NO_ROOM, scope, send)
                    return
                if not message.get("more_body"):
                    break
            body = gathered.getvalue()
            gathered.close()
            await self._work({**_with_length(scope, size), BODY: body}, replay(body, receive), send, size)
        finally:
            self._room += size

    async def _work(self, scope: Scope, receive: Receive, send: Send, size: int) -> None:
        """A large one in its turn, which ends as the answer begins: one that nobody reads holds nobody up."""
        if size <= MAX_ON_LOOP or _route(scope) in self.larger:
            await self.app(scope, receive, send)
            return
        await self._large.acquire()
        with ExitStack() as turn:
            turn.callback(self._large.release)
            await self.app(scope, receive, once_answered(send, turn.close))


class BodyAtHand:
    """WSGI middleware behind `BodyLimit`: the body as it was gathered. It would be copied three times on its way through the bridge."""

    def __init__(self, app: WSGIApplication) -> None:
        self.app = app

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        environ["wsgi.input"] = BytesIO(environ["asgi.scope"][BODY])
        return self.app(environ, start_response)


def _route(scope: Scope) -> Route:
    return scope["method"], scope["path"]


async def _refuse_large(scope: Scope, send: Send) -> None:
    """The connection ends: what the client still sends is not read."""
    await refuse(TOO_LARGE, scope, send, {"connection": "close"})


def _with_length(scope: Scope, length: int) -> Scope:
    """The scope with the length that was read: WSGI takes a body that came in chunks for an empty one."""
    headers = [header for header in scope["headers"] if header[0] not in LENGTH_HEADERS]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}
