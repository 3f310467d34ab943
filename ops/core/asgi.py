"""ASGI types and helpers of our middleware."""

from collections.abc import Awaitable, Callable
from typing import Any

Scope = dict[str, Any]
Message = dict[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


def replay(body: bytes, receive: Receive) -> Receive:
    """Gives a body that was read already, in one message, and after it whatever still comes."""
    unread: list[Message] = [{"type": "http.request", "body": body, "more_body": False}]

    async def again() -> Message:
        return unread.pop() if unread else await receive()

    return again


def once_answered(send: Send, then: Callable[[], None]) -> Send:
    """A `send` that calls `then` as soon as the answer begins, before its reader takes any of it."""

    async def send_then(message: Message) -> None:
        if message["type"] == "http.response.start":
            then()
        await send(message)

    return send_then


def header(scope: Scope, wanted: bytes) -> str:
    """A header of the request; "" when it has none of that name."""
    return next((value.decode("latin-1") for name, value in scope["headers"] if name == wanted), "")


class DashedHeaders:
    """ASGI middleware before WSGI, which cannot tell `X_Forwarded_For` from `X-Forwarded-For`: drops headers with an underscore.

    Proxies set the name with dashes and may pass on what a client sends under the other.
    """

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = [header for header in scope["headers"] if b"_" not in header[0]]
        await self.app({**scope, "headers": headers}, receive, send)
