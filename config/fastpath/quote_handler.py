"""Fast path of the hottest computed endpoints: quote and liveness."""

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import orjson

from clients import rate_limit
from clients.rate_limit import Group
from config.fastpath import headers, request, responses
from config.fastpath.headers import JSON, VARY_OF_WRITES, Kind
from config.fastpath.request import FastRequest
from ops.api.problems import Problem
from ops.core.asgi import App, Receive, Scope, Send, replay
from ops.observability import liveness, request_metrics
from ops.server.body_limit import MAX_ON_LOOP
from quotes import fast_parser, quoting
from quotes.book_cache import book_cache
from quotes.quoting import Quoter

QUOTE_PATH = "/api/v2/quote/multi-dimensional"
HEALTH_PATH = "/health"


class Endpoint(NamedTuple):
    """An endpoint: the function that answers a body (None: left to Django, which explains the fault), its bucket and its kind of answer."""

    answer: Callable[[bytes], bytes | None]
    group: Group
    kind: Kind


class QuoteHandler:
    """ASGI middleware below the body limit: bodies arrive whole, in one message."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = ENDPOINTS.get((scope["method"], scope["path"]))
        asked = request.parse(scope) if endpoint else None
        constant = headers.constant(endpoint.kind, asked.is_secure) if endpoint and asked else None
        if endpoint is None or asked is None or constant is None:
            await self.app(scope, receive, send)
            return
        request_metrics.name_route(scope["path"])
        verdict = await asked.acquire_token(endpoint.group)
        if not verdict.is_allowed:
            await responses.send_refusal(send, kind=endpoint.kind, is_secure=asked.is_secure, verdict=verdict, offered_id=asked.offered_id)
            return
        question = (await receive()).get("body", b"")
        if (body := _answer(endpoint, question)) is None:
            rate_limit.release(verdict)  # Django takes a token itself
            await self.app(scope, replay(question, receive), send)
            return
        await responses.send_response(send, status=200, headers=constant.headers, body=body, verdict=verdict, offered_id=asked.offered_id)

    def respond_now(self, asked: FastRequest, endpoint: Endpoint, question: bytes) -> bytes | None:
        """The encoded response (200), where nothing has to be waited for; None: answer through ASGI."""
        constant = headers.constant(endpoint.kind, asked.is_secure)
        verdict = asked.cached_token(endpoint.group) if constant else None
        if constant is None or verdict is None:
            return None
        if (body := _answer(endpoint, question)) is None:
            rate_limit.release(verdict)
            return None
        return responses.encode(lines=constant.lines, body=body, verdict=verdict, offered_id=asked.offered_id)


def _answer(endpoint: Endpoint, question: bytes) -> bytes | None:
    return endpoint.answer(question) if len(question) <= MAX_ON_LOOP else None


def _quote(body: bytes) -> bytes | None:
    """POST quote/multi-dimensional; None: left to the viewset, which explains the fault."""
    started = perf_counter()
    try:
        snapshot = book_cache.current()
    except Problem:
        return None
    if (asked := fast_parser.parse_one(body, snapshot.catalogue)) is None:
        return None
    quote = Quoter(snapshot).quote(*asked)
    quoting.record(asked.product, lane="express", started=started)
    return quote.encode()


def _health(_: bytes) -> bytes:
    """GET health."""
    return orjson.dumps(liveness.report())


QUOTED = Kind(QUOTE_PATH, 200, {"content-type": JSON, "allow": "POST, OPTIONS", "vary": VARY_OF_WRITES})
HEALTHY = Kind(HEALTH_PATH, 200, {"content-type": JSON, "allow": "GET, HEAD, OPTIONS"})
ENDPOINTS = {
    ("POST", QUOTE_PATH): Endpoint(_quote, Group.QUOTE, QUOTED),
    ("GET", HEALTH_PATH): Endpoint(_health, Group.PROBE, HEALTHY),
}
