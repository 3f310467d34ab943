"""Both ways to an answer: the lane in front, and Django behind it, counted."""

import asyncio
import json
import re
from collections.abc import Awaitable, Callable, Mapping, Sequence
from decimal import Decimal
from typing import Any, cast

from a2wsgi import WSGIMiddleware
from django.core.handlers.wsgi import WSGIHandler
from django.db import connections

from clients import rate_limit
from config.fastpath import BindHandler, CachedReads, QuoteHandler, SyncResponder
from ops.core.asgi import App, DashedHeaders

QUOTE = "/api/v2/quote/multi-dimensional"
GOOD = {"coverage_type": "depeg", "chain": "ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
OF_ITS_MOMENT = {"x-request-id", "content-length", "ratelimit-remaining", "ratelimit-reset"}
OF_ITS_COOKIE = re.compile(r"(?<=csrftoken=)[^;]+|(?<=expires=)[^;]+")
Answer = tuple[int, dict[str, str], dict[str, Any]]


class Lanes:
    """Sends requests to the lane, and counts those that went on to Django, which is made by the settings of the test."""

    def __init__(self, lane: Callable[[App], Any]) -> None:
        self.ordinary = 0
        self._django = cast("Any", WSGIMiddleware(cast("Any", WSGIHandler()), workers=1))
        self.direct = DashedHeaders(self._django)
        self.app = lane(self._counted)

    def close(self) -> None:
        """Close the database connection of Django's thread."""
        self._django.executor.submit(connections.close_all).result()
        self._django.executor.shutdown()

    async def _counted(self, scope: Any, receive: Any, send: Any) -> None:
        self.ordinary += 1
        await self.direct(scope, receive, send)

    def get(self, path: str, **headers: str) -> Answer:
        return self.post(b"", path=path, method="GET", query=b"", **headers)

    def post(self, body: Any = GOOD, *, path: str = QUOTE, method: str = "POST", query: bytes = b"", **headers: str) -> Answer:
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.by_lane(scope_of(content, path=path, method=method, query=query, headers=headers), content)

    def by_lane(self, scope: dict[str, Any], body: bytes = b"") -> Answer:
        """The answer of the lane."""
        return asyncio.run(_alone(self.app, scope, body))

    def by_django(self, scope: dict[str, Any], body: bytes = b"") -> Answer:
        """The answer of Django, asked past the lane."""
        return asyncio.run(_alone(self.direct, scope, body))

    async def exchange(self, body: bytes, *, path: str, headers: Mapping[str, str]) -> Answer:
        """Post it on a loop that others share."""
        return await _exchange(self.app, scope_of(body, path=path, method="POST", query=b"", headers=headers), body)


class AllLanes(Lanes):
    """All lanes in front of Django, as in a web process, and the responder in front of them."""

    def __init__(self) -> None:
        self.binds: BindHandler
        self.reads: CachedReads
        super().__init__(self._lane)
        self.responder = SyncResponder(self.app, self.reads)

    def close(self) -> None:
        self.binds.together.close(connections.close_all)
        super().close()

    def _lane(self, app: App) -> QuoteHandler:
        self.binds = BindHandler(app)
        self.reads = CachedReads(self.binds)
        return QuoteHandler(self.reads)

    def respond_now(self, method: str, path: str, body: Any = b"", **headers: str) -> Answer | None:
        """The answer of the responder, if it has one."""
        content = body if isinstance(body, bytes) else json.dumps(body).encode()
        return self.by_prompt(scope_of(content, path=path, method=method, query=b"", headers=headers), content)

    def by_prompt(self, scope: dict[str, Any], body: bytes = b"") -> Answer | None:
        """The answer of the responder to what its protocol would ask it."""
        if not self.responder.wants(scope["method"], scope["path"]):
            return None
        answer = asyncio.run(_on_a_loop(self.responder, scope, body))
        return _parsed(b"".join(answer)) if answer else None


async def _on_a_loop(responder: SyncResponder, scope: dict[str, Any], body: bytes) -> tuple[bytes, bytes] | None:
    return responder.answer(scope, body)


def _parsed(answer: bytes) -> Answer:
    head, _, body = answer.partition(b"\r\n\r\n")
    status_line, *lines = head.decode().split("\r\n")
    headers = dict(line.split(": ", 1) for line in lines)
    assert len(headers) == len(lines)
    assert int(headers["content-length"]) == len(body)
    return (
        int(status_line.split(" ")[1]),
        {name.lower(): value for name, value in headers.items()},
        json.loads(body or b"{}", parse_float=Decimal),
    )


def scope_of(
    content: bytes,
    *,
    path: str,
    method: str,
    query: bytes = b"",
    headers: Mapping[str, str] | None = None,
    more: Sequence[tuple[bytes, bytes]] = (),
    address: str = "127.0.0.1",
    scheme: str = "http",
) -> dict[str, Any]:
    """The ASGI scope of a request; `headers` with underscores in place of dashes, `more` as they are and besides."""
    usual = {"host": "localhost", "content-type": "application/json", "content-length": str(len(content))}
    given = usual | {name.replace("_", "-"): value for name, value in (headers or {}).items()}
    return {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "scheme": scheme,
        "path": path,
        "query_string": query,
        "server": ("localhost", 80),
        "client": (address, 5000),
        "headers": [*((name.encode(), value.encode()) for name, value in given.items()), *more],
    }


async def _alone(app: Callable[..., Awaitable[None]], scope: dict[str, Any], body: bytes) -> Answer:
    try:
        return await _exchange(app, scope, body)
    finally:
        await rate_limit.aclose()


async def _exchange(app: Callable[..., Awaitable[None]], scope: dict[str, Any], body: bytes) -> Answer:
    sent: list[dict[str, Any]] = []
    unread = [{"type": "http.request", "body": body, "more_body": False}]

    async def receive() -> dict[str, Any]:
        return unread.pop() if unread else {"type": "http.disconnect"}

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    await app(scope, receive, send)
    headers: dict[str, str] = {}
    for name, value in sent[0]["headers"]:
        known = headers.get(name.decode().lower())
        headers[name.decode().lower()] = value.decode("latin-1") if known is None else f"{known}\n{value.decode('latin-1')}"
    content = b"".join(message.get("body", b"") for message in sent[1:])
    return sent[0]["status"], headers, json.loads(content or b"{}", parse_float=Decimal)


def comparable(headers: dict[str, str]) -> dict[str, object]:
    """The headers but those of one answer (a timestamp may be a digit shorter); the directives of a policy may come in any order."""
    constant: dict[str, object] = {name: value for name, value in headers.items() if name not in OF_ITS_MOMENT}
    if "set-cookie" in headers:
        constant["set-cookie"] = OF_ITS_COOKIE.sub("", headers["set-cookie"])
    return constant | {"content-security-policy": set(headers["content-security-policy"].split("; "))}
