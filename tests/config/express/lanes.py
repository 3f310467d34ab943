"""Both ways to an answer: the lane in front, and Django behind it, counted."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.db import connections

from clients import limits
from config.wsgi import application as wsgi
from ops.rest.asgi import App

QUOTE = "/api/v2/quote/multi-dimensional"
GOOD = {"coverage_type": "depeg", "chain": "ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
OF_ITS_MOMENT = {"x-request-id", "content-length", "ratelimit-remaining", "ratelimit-reset"}
Answer = tuple[int, dict[str, str], dict[str, Any]]


class Lanes:
    """Sends requests to the lane, and counts those that went on to Django."""

    def __init__(self, lane: Callable[[App], Any]) -> None:
        self.ordinary = 0
        self._django: Any = WSGIMiddleware(cast("Any", wsgi), workers=1)
        self.app = lane(self._counted)

    def close(self) -> None:
        """Close the database connection of Django's thread."""
        self._django.executor.submit(connections.close_all).result()
        self._django.executor.shutdown()

    async def _counted(self, scope: Any, receive: Any, send: Any) -> None:
        self.ordinary += 1
        await self._django(scope, receive, send)

    def get(self, path: str, **headers: str) -> Answer:
        return self.post(b"", path=path, method="GET", query=b"", **headers)

    def post(self, body: Any = GOOD, *, path: str = QUOTE, method: str = "POST", query: bytes = b"", **headers: str) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return asyncio.run(_alone(self.app, scope_of(content, path=path, method=method, query=query, headers=headers), content))

    async def exchange(self, body: bytes, *, path: str, headers: Mapping[str, str]) -> Answer:
        """Post it on a loop that others share."""
        return await _exchange(self.app, scope_of(body, path=path, method="POST", query=b"", headers=headers), body)


def scope_of(content: bytes, *, path: str, method: str, query: bytes, headers: Mapping[str, str]) -> dict[str, Any]:
    """The ASGI scope of a request; `headers` with underscores in place of dashes."""
    usual = {"host": "localhost", "content-type": "application/json", "content-length": str(len(content))}
    given = usual | {name.replace("_", "-"): value for name, value in headers.items()}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": path,
        "query_string": query,
        "server": ("localhost", 80),
        "client": ("127.0.0.1", 5000),
        "headers": [(name.encode(), value.encode()) for name, value in given.items()],
    }


async def _alone(app: Callable[..., Awaitable[None]], scope: dict[str, Any], body: bytes) -> Answer:
    try:
        return await _exchange(app, scope, body)
    finally:
        await limits.aclose()


async def _exchange(app: Callable[..., Awaitable[None]], scope: dict[str, Any], body: bytes) -> Answer:
    sent: list[dict[str, Any]] = []
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return unread.pop() if unread else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers = {name.decode().lower(): value.decode() for name, value in sent[0]["headers"]}
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], headers, json.loads(content or b"{}")


def comparable(headers: dict[str, str]) -> dict[str, object]:
    """The headers but those of one answer (a timestamp may be a digit shorter); the directives of a policy may come in any order."""
    constant = {name: value for name, value in headers.items() if name not in OF_ITS_MOMENT}
    return constant | {"content-security-policy": set(headers["content-security-policy"].split("; "))}
