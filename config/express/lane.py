"""The express lane: the hottest computed endpoints."""

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import orjson

from clients import limits
from clients.limits import Group
from config.express import answering, asking, headers
from config.express.asking import Asking
from config.express.headers import JSON, VARY_OF_WRITES, Kind
from ops import liveness
from ops.rest import exchange
from ops.rest.asgi import App, Receive, Scope, Send, replay
from ops.rest.body_limit import LARGEST_ON_LOOP
from ops.rest.problems import Problem
from quotes import glances, quoting
from quotes.quoting import Quoter
from quotes.snapshot import keeper

QUOTE_PATH = "/api/v2/quote/multi-dimensional"
HEALTH_PATH = "/health"


class Endpoint(NamedTuple):
    """How a body is answered (None: the ordinary way is to say what is wrong), which bucket that draws on, the kind of answer."""

    answer: Callable[[bytes], bytes | None]
    group: Group
    kind: Kind


class ExpressLane:
    """ASGI middleware below the body limit: bodies arrive whole, in one message."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = LANE.get((scope["method"], scope["path"]))
        asked = asking.read(scope) if endpoint else None
        constant = headers.constant(endpoint.kind, asked.is_secure) if endpoint and asked else None
        if endpoint is None or asked is None or constant is None:
            await self.app(scope, receive, send)
            return
        exchange.name_route(scope["path"])
        verdict = await asked.take_token(endpoint.group)
        if not verdict.is_allowed:
            await answering.refuse(send, kind=endpoint.kind, is_secure=asked.is_secure, verdict=verdict, offered_id=asked.offered_id)
            return
        question = (await receive()).get("body", b"")
        if (body := _answer(endpoint, question)) is None:
            limits.give_back(verdict)  # the ordinary way takes one itself
            await self.app(scope, replay(question, receive), send)
            return
        await answering.give(send, status=200, headers=constant.headers, body=body, verdict=verdict, offered_id=asked.offered_id)

    def at_once(self, asked: Asking, endpoint: Endpoint, question: bytes) -> bytes | None:
        """The answer behind its status line (200), where nothing has to be waited for; None: as ASGI, please."""
        constant = headers.constant(endpoint.kind, asked.is_secure)
        verdict = asked.token_at_hand(endpoint.group) if constant else None
        if constant is None or verdict is None:
            return None
        if (body := _answer(endpoint, question)) is None:
            limits.give_back(verdict)
            return None
        return answering.wire(lines=constant.lines, body=body, verdict=verdict, offered_id=asked.offered_id)


def _answer(endpoint: Endpoint, question: bytes) -> bytes | None:
    return endpoint.answer(question) if len(question) <= LARGEST_ON_LOOP else None


def _quote(body: bytes) -> bytes | None:
    """POST quote/multi-dimensional; None when the viewset is to look closer, and to say what is wrong."""
    started = perf_counter()
    try:
        snapshot = keeper.current()
    except Problem:
        return None
    if (asked := glances.one(body, snapshot.catalogue)) is None:
        return None
    quote = Quoter(snapshot).quote(*asked)
    quoting.record(asked.product, lane="express", started=started)
    return quote.encode()


def _health(_: bytes) -> bytes:
    """GET health."""
    return orjson.dumps(liveness.report())


QUOTED = Kind(QUOTE_PATH, 200, {"content-type": JSON, "allow": "POST, OPTIONS", "vary": VARY_OF_WRITES})
HEALTHY = Kind(HEALTH_PATH, 200, {"content-type": JSON, "allow": "GET, HEAD, OPTIONS"})
LANE = {
    ("POST", QUOTE_PATH): Endpoint(_quote, Group.QUOTE, QUOTED),
    ("GET", HEALTH_PATH): Endpoint(_health, Group.PROBE, HEALTHY),
}
