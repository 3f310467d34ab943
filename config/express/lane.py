"""The express lane: the hottest computed endpoints."""

from collections.abc import Callable
from time import perf_counter
from typing import NamedTuple

import orjson

from clients import limits
from clients.limits import Group
from config.express import answering, asking
from config.express.asking import Asking
from config.express.learning import Learnt
from ops import liveness
from ops.rest import exchange
from ops.rest.asgi import App, Receive, Scope, Send, replay
from ops.rest.body_limit import LARGEST_ON_LOOP
from ops.rest.problems import Problem
from quotes import glances, quoting
from quotes.quoting import Quoter
from quotes.snapshot import keeper


class Endpoint(NamedTuple):
    """How a body is answered (None: the ordinary way is to say what is wrong), and which bucket that draws on."""

    answer: Callable[[bytes], bytes | None]
    group: Group


class ExpressLane:
    """ASGI middleware below the body limit: bodies arrive whole, in one message."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.learnt = Learnt(status=200)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        endpoint = LANE.get((scope["method"], scope["path"]))
        if endpoint is None or (asked := asking.read(scope)) is None:
            await self.app(scope, receive, send)
            return
        if (constant := self.learnt.get(asked.route)) is None:
            await self.app(scope, receive, self.learnt.learning(asked.route, send))
            return
        exchange.name_route(scope["path"])
        verdict = await asked.take_token(endpoint.group)
        if not verdict.is_allowed:
            await answering.refuse(send, headers=constant.headers, verdict=verdict, offered_id=asked.offered_id)
            return
        question = (await receive()).get("body", b"")
        if (body := endpoint.answer(question)) is None:
            limits.give_back(verdict)  # the ordinary way takes one itself
            await self.app(scope, replay(question, receive), send)
            return
        await answering.give(send, status=200, headers=constant.headers, body=body, verdict=verdict, offered_id=asked.offered_id)

    def at_once(self, asked: Asking, endpoint: Endpoint, question: bytes) -> bytes | None:
        """The answer behind its status line (200), where nothing has to be waited for; None: as ASGI, please."""
        constant = self.learnt.get(asked.route)
        verdict = asked.token_at_hand(endpoint.group) if constant else None
        if constant is None or verdict is None:
            return None
        if (body := endpoint.answer(question)) is None:
            limits.give_back(verdict)
            return None
        return answering.wire(lines=constant.lines, body=body, verdict=verdict, offered_id=asked.offered_id)


def _quote(body: bytes) -> bytes | None:
    """POST quote/multi-dimensional; None when the viewset is to look closer, and to say what is wrong."""
    started = perf_counter()
    if len(body) > LARGEST_ON_LOOP:
        return None
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


LANE = {
    ("POST", "/api/v2/quote/multi-dimensional"): Endpoint(_quote, Group.QUOTE),
    ("GET", "/health"): Endpoint(_health, Group.PROBE),
}
