"""A bounded request body before any thread is spent on it."""

from collections.abc import Mapping

from ops.rest.asgi import App, Receive, Scope, Send, header, refuse, replay
from ops.rest.problems import Problem

LENGTH_HEADERS = frozenset({b"content-length", b"transfer-encoding"})
TOO_LARGE = Problem(413, "The request body is larger than allowed.")


class BodyLimit:
    """ASGI middleware: reads the body up to `limit` bytes, answers 413 beyond, and hands the application a body that is all there.

    `larger`: the limits of the paths that take more.
    """

    def __init__(self, app: App, *, limit: int, larger: Mapping[str, int]) -> None:
        self.app = app
        self.limit = limit
        self.larger = larger

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        body = await self._read(scope, receive)
        if body is None:
            # the connection ends: what the client still sends is not read
            await refuse(TOO_LARGE, scope, send, {"connection": "close"})
            return
        await self.app(_with_length(scope, len(body)), replay(body, receive), send)

    async def _read(self, scope: Scope, receive: Receive) -> bytes | None:
        """The whole body; None when it is too large. A client that leaves midway leaves what it sent."""
        limit = self.larger.get(scope["path"], self.limit)
        if int(header(scope, b"content-length") or 0) > limit:
            return None
        parts, size = [], 0
        while True:
            message = await receive()
            if message["type"] == "http.disconnect":
                break
            parts.append(message.get("body", b""))
            size += len(parts[-1])
            if size > limit:
                return None
            if not message.get("more_body"):
                break
        return b"".join(parts)


def _with_length(scope: Scope, length: int) -> Scope:
    """The scope with the length that was read: WSGI takes a body that came in chunks for an empty one."""
    headers = [header for header in scope["headers"] if header[0] not in LENGTH_HEADERS]
    return {**scope, "headers": [*headers, (b"content-length", str(length).encode())]}
