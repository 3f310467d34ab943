"""The express lane: the hottest endpoints answered on the event loop, in front of Django.

It takes only requests that are plain and succeed, and refuses those for which no token is left. Whatever else is out of the ordinary (an
Origin, a query string, a key not seen of late, input that is wrong) goes the ordinary way through the viewset, so errors, CORS, hosts,
redirects and logging have one definition.
The constant headers of an answer are learnt from the ordinary one: the first request of each route, scheme and host goes there.
"""

from collections.abc import Callable, Mapping
from functools import lru_cache
from time import perf_counter
from typing import NamedTuple

import orjson
from django.conf import settings
from django.utils import timezone
from rest_framework.exceptions import APIException

from clients import limits, selectors
from clients.admission import refusal_of
from clients.limits import Group, Verdict
from clients.limits.rules import RateHeaders
from clients.principals import Principal
from ops import liveness
from ops.rest import addresses, exchange, problems, request_id
from ops.rest.asgi import App, Message, Receive, Scope, Send, replay
from ops.rest.parsers import decode
from ops.rest.problems import Problem
from quotes import quoting, terms
from quotes.quoting import Moment
from quotes.snapshot import keeper

Headers = list[tuple[bytes, bytes]]

OWN_HEADERS = frozenset({b"content-length", b"x-request-id", b"ratelimit-limit", b"ratelimit-remaining", b"ratelimit-reset"})
OF_THE_CONTENT = frozenset({b"content-type", b"cache-control", b"etag"})
MOST_ROUTES = 256


class Route(NamedTuple):
    """What decides on the constant headers of an answer."""

    path: str
    scheme: str
    host: bytes
    forwarded_scheme: bytes


class Endpoint(NamedTuple):
    """How a body is answered (None: the ordinary way is to say what is wrong), and which bucket that draws on."""

    answer: Callable[[bytes], bytes | None]
    group: Group


class Caller(NamedTuple):
    """Who asks; without a principal it is nobody in particular."""

    principal: Principal | None


STRANGER = Caller(None)


class ExpressLane:
    """ASGI middleware below the body limit: bodies arrive whole, in one message."""

    def __init__(self, app: App) -> None:
        self.app = app
        self._learnt: dict[Route, Headers] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if (endpoint := LANE.get((scope["method"], scope["path"]))) is None:
            await self.app(scope, receive, send)
            return
        headers = dict(scope["headers"])
        address = addresses.of_scope(scope)
        if not _is_plain(scope, headers) or (caller := _known_caller(headers, address)) is None:
            await self.app(scope, receive, send)
            return
        route = Route(scope["path"], scope["scheme"], headers.get(b"host", b""), headers.get(b"x-forwarded-proto", b""))
        if (constant := self._learnt.get(route)) is None:
            await self.app(scope, receive, self._learning(route, send))
            return
        bucket = limits.bucket_for(endpoint.group, principal=caller.principal, address=address, rates=settings.RATE_LIMITS)
        verdict = await limits.atake(bucket)
        offered_id = headers.get(b"x-request-id", b"").decode("latin-1")
        if not verdict.is_allowed:
            await _refuse(send, constant, verdict, offered_id)
            return
        asked = (await receive()).get("body", b"")
        if (body := endpoint.answer(asked)) is None:
            limits.give_back(verdict)  # the ordinary way takes one itself
            await self.app(scope, replay(asked, receive), send)
            return
        exchange.name_route(scope["path"])
        await _send(send, 200, constant + _own_headers(body, verdict, request_id.begin(offered_id)), body)

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
    return scope["method"] != "POST" or headers.get(b"content-type") == b"application/json"


def _known_caller(headers: Mapping[bytes, bytes], address: str) -> Caller | None:
    """Who asks: nobody in particular, or a client that this process looked up within the last five seconds; None goes the ordinary way.

    Nothing here may wait for the database.
    """
    if b"x-api-key" in headers:
        return None
    authorization = headers.get(b"authorization")
    if authorization is None:
        return STRANGER
    method, _, text = authorization.decode("latin-1").partition(" ")
    principal = selectors.remembered(text) if method == "Bearer" else None
    return Caller(principal) if principal is not None and principal.permits(address) else None


async def _refuse(send: Send, constant: Headers, verdict: Verdict, offered_id: str) -> None:
    """The answer to a request that got no token: the same as the ordinary way gives, at a fraction of its cost."""
    identifier = request_id.begin(offered_id)
    problem = refusal_of(verdict) or problems.dependency_down()
    body = orjson.dumps(problem.body())
    headers = [header for header in constant if header[0].lower() not in OF_THE_CONTENT]
    headers.append((b"content-type", problems.CONTENT_TYPE.encode()))
    headers += [(name.lower().encode(), value.encode()) for name, value in problem.headers.items()]
    await _send(send, problem.status, headers + _own_headers(body, verdict, identifier), body)


def _own_headers(body: bytes, verdict: Verdict, identifier: str) -> Headers:
    """The headers that differ from answer to answer."""
    return [(b"content-length", b"%d" % len(body)), (b"x-request-id", identifier.encode()), *_encoded(verdict.headers())]


@lru_cache(maxsize=4096)
def _encoded(headers: RateHeaders) -> Headers:
    return [(name.lower().encode(), value.encode()) for name, value in headers]


async def _send(send: Send, status: int, headers: Headers, body: bytes) -> None:
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


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


LANE = {
    ("POST", "/api/v2/quote/multi-dimensional"): Endpoint(_quote, Group.QUOTE),
    ("GET", "/health"): Endpoint(_health, Group.PROBE),
}
