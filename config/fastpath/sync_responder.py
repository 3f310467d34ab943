"""Answers that the HTTP protocol gives the moment a request has arrived: no task, no messages, nothing waited for.

The same endpoints, from the same lane and the same shared reads as under ASGI. Whatever would have to wait (a token of a bucket that must
be asked for, an answer that must be fetched) or is to be refused goes the way of ASGI.
"""

from collections.abc import Mapping
from typing import Any

from channels.routing import ProtocolTypeRouter

from config.fastpath import request
from config.fastpath.cached_reads import CachedReads, route_name
from config.fastpath.quote_handler import LANE, QuoteHandler
from config.fastpath.responses import STATUS_LINES
from ops.core.asgi import Scope
from ops.observability.request_metrics import Exchange


class SyncResponder:
    """Answers quotes, liveness and cached reads without waiting."""

    def __init__(self, lane: QuoteHandler, reads: CachedReads) -> None:
        self.lane = lane
        self.reads = reads

    def wants(self, method: str, path: str) -> bool:
        """Whether such a request may be answered at once: worth waiting for its body."""
        return (method, path) in LANE or (method == "GET" and route_name(path) is not None)

    def answer(self, scope: Scope, body: bytes) -> tuple[bytes, bytes] | None:
        """The status line and what follows the server's own headers; None where it takes ASGI."""
        exchange = Exchange(scope["method"], scope["path"])
        if (asked := request.parse(scope)) is None:
            return None
        path = scope["path"]
        if endpoint := LANE.get((scope["method"], path)):
            status, exchange.route, rest = 200, path, self.lane.respond_now(asked, endpoint, body)
            if rest is None:
                return None
        else:
            found = self.reads.respond_now(asked)
            if found is None:
                return None
            (status, rest), exchange.route = found, route_name(path) or path
        exchange.record(status)
        return STATUS_LINES[status], rest


class Application(ProtocolTypeRouter):
    """The ASGI application, and what its HTTP protocol may answer without it (None: nothing)."""

    def __init__(self, application_mapping: Mapping[str, Any], prompt: SyncResponder | None) -> None:
        super().__init__(dict(application_mapping))
        self.prompt = prompt
