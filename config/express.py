"""The express lane: the hottest endpoints answered on the event loop, in front of Django.

It takes only requests that are plain and succeed. Whatever is out of the ordinary (an Origin, a query string, a key not seen of late,
input that is wrong) goes the ordinary way through the viewset, so errors, CORS, hosts, redirects and logging have one definition.
The constant headers of an answer are learnt from the ordinary one: the first request of each route, scheme and host goes there.
"""

from collections.abc import Callable, Mapping
from time import perf_counter
from typing import NamedTuple

import orjson
from django.utils import timezone
from rest_framework.exceptions import APIException

from clients import keys, selectors
from ops import liveness
from ops.rest import exchange, request_id
from ops.rest.asgi import App, Message, Receive, Scope, Send, replay
from ops.rest.parsers import decode
from ops.rest.problems import Problem
from quotes import quoting, terms
from quotes.quoting import Moment
from quotes.snapshot import keeper

Headers = list[tuple[bytes, bytes]]

OWN_HEADERS = frozenset({b"content-length", b"x-request-id"})
MOST_ROUTES = 256


class Route(NamedTuple):
    """What decides on the constant headers of an answer."""

    path: str
    scheme: str
    host: bytes
    forwarded_scheme: bytes


class ExpressLane:
    """ASGI middleware below the body limit: bodies arrive whole, in one message."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._learnt: dict[Route, Headers] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (answer := LANE.get((scope["method"], scope["path"]))) is None:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        if not _is_plain(scope, headers):
            await self.app(scope, receive, send)
            return
        route = Route(scope["path"], scope["scheme"], headers.get(b"host", b""), headers.get(b"x-forwarded-proto", b""))
        if (constant := self._learnt.get(route)) is None:
            await self.app(scope, receive, self._learning(route, send))
            return
        asked = (await receive()).get("body", b"")
        if (body := answer(asked)) is None:
            await self.app(scope, replay(asked, receive), send)
            return
        identifier = request_id.begin(headers.get(b"x-request-id", b"").decode("latin-1"))
        exchange.name_route(scope["path"])
        own = [(b"content-length", b"%d" % len(body)), (b"x-request-id", identifier.encode())]
        await send({"type": "http.response.start", "status": 200, "headers": constant + own})
        await send({"type": "http.response.body", "body": body})

    def _learning(self, route: Route, send: Send) -> Send:
        """Passes the ordinary answer on, and keeps its headers when it is a success."""

        async def learn(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200 and len(self._learnt) < MOST_ROUTES:
                self._learnt[route] = [(name, value) for name, value in message["headers"] if name.lower() not in OWN_HEADERS]
            await send(message)

        return learn


def _is_plain(scope: Scope, headers: Mapping[bytes, bytes]) -> bool:
    """Whether nothing about the request calls for the ordinary way."""
    if scope["query_string"] or b"origin" in headers or len(headers) != len(scope["headers"]):
        return False
    if scope["method"] == "POST" and headers.get(b"content-type") != b"application/json":
        return False
    return _caller_is_known(headers)


def _caller_is_known(headers: Mapping[bytes, bytes]) -> bool:
    """No key, or one that this process looked up within the last five seconds: nothing here may wait for the database."""
    if b"x-api-key" in headers:
        return False
    authorization = headers.get(b"authorization")
    if authorization is None:
        return True
    method, _, text = authorization.decode("latin-1").partition(" ")
    return method == "Bearer" and keys.looks_like_key(text) and selectors.remembered(text) is not None


def _quote(body: bytes) -> bytes | None:
    """POST quote/multi-dimensional; None when the viewset is to say what is wrong."""
    started = perf_counter()
    try:
        snapshot = keeper.current()
        data = decode(body)
        if not isinstance(data, dict):
            return None
        asked = terms.parse(data, snapshot.catalogue)
    except (Problem, APIException):
        return None
    moment = Moment.at(timezone.now())
    quote = quoting.quote(terms=asked, snapshot=snapshot, moment=moment)
    answer = orjson.dumps(quoting.report(quote, moment))
    quoting.record(quote, lane="express", started=started)
    return answer


def _health(_: bytes) -> bytes:
    """GET health."""
    return orjson.dumps(liveness.report())


LANE: dict[tuple[str, str], Callable[[bytes], bytes | None]] = {
    ("POST", "/api/v2/quote/multi-dimensional"): _quote,
    ("GET", "/health"): _health,
}
