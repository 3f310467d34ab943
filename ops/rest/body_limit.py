"""A bounded request body before any thread is spent on it."""

import orjson

from ops.rest import problems, request_id
from ops.rest.asgi import App, Receive, Scope, Send, replay
from ops.rest.problems import Problem

LENGTH_HEADERS = frozenset({b"content-length", b"transfer-encoding"})


class BodyLimit:
    """ASGI middleware: reads the body up to `limit` bytes, answers 413 beyond, and hands the application a body that is all there."""

    def __init__(self, app: App, *, limit: int) -> None:
        self.app = app
        self.limit = limit

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._read(scope, receive)
        if body is None:
            await _refuse(scope, send)
            return
        await self.app(_with_length(scope, len(body)), replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body; None when it is too large. A client that leaves midway leaves what it sent."""
        if int(_header(scope, b"content-length") or 0) > self.limit:
            return None
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > self.limit:
                return None
            if not message.get("more_body"):
                break
        return b"".join(parts)


def _header(scope: Scope, wanted: bytes) -> str:
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


def _with_length(scope: Scope, length: int) -> Scope:
    """The scope with the length that was read: WSGI takes a body that came in chunks for an empty one."""
    headers = [header for header in scope["headers"] if header[0] not in LENGTH_HEADERS]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}


async def _refuse(scope: Scope, send: Send) -> None:
    """413, and the connection ends: what the client still sends is not read."""
    identifier = request_id.begin(_header(scope, b"x-request-id"))
    document = orjson.dumps(Problem(413, "The request body is larger than allowed.").body())
    headers = {
        "content-type": problems.CONTENT_TYPE,
        "content-length": str(len(document)),
        "connection": "close",
        "x-content-type-options": "nosniff",
        "x-request-id": identifier,
    }
    await send(
        {"type": "http.response.start", "status": 413, "headers": [(name.encode(), value.encode()) for name, value in headers.items()]}
    )
    await send({"type": "http.response.body", "body": document})
