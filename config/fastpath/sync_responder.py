"""Synchronous responder: the HTTP protocol answers a request the moment it has arrived, without a task or ASGI messages.

It serves the endpoints of `QuoteHandler` and `CachedReads`. What must wait (a token from the shared bucket, an answer that is not cached)
or is to be refused is answered through ASGI.
"""

from collections.abc import Mapping
from typing import Any

from channels.routing import ProtocolTypeRouter

from config.fastpath import request
from config.fastpath.cached_reads import CachedReads, route_name
from config.fastpath.quote_handler import ENDPOINTS, QuoteHandler
from config.fastpath.responses import STATUS_LINES
from ops.core.asgi import Scope
from ops.observability.request_metrics import RequestMetrics


class SyncResponder:
    """Answers quotes, liveness and cached reads without waiting."""

    def __init__(self, quotes: QuoteHandler, reads: CachedReads) -> None:
        self.quotes = quotes
        self.reads = reads

    def wants(self, method: str, path: str) -> bool:
        """Whether such a request may be answered synchronously, so that its body is buffered."""
        return (method, path) in ENDPOINTS or (method == "GET" and route_name(path) is not None)

    def answer(self, scope: Scope, body: bytes) -> tuple[bytes, bytes] | None:
        """The status line and what follows the server's own headers; None: answer through ASGI."""
        exchange = RequestMetrics(scope["method"], scope["path"])
        if (asked := request.parse(scope)) is None:
            return None
        path = scope["path"]
        if endpoint := ENDPOINTS.get((scope["method"], path)):
            status, exchange.route, rest = 200, path, self.quotes.respond_now(asked, endpoint, body)
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
    """The ASGI application, with the synchronous responder of its HTTP protocol (None: without)."""

    def __init__(self, application_mapping: Mapping[str, Any], responder: SyncResponder | None) -> None:
        super().__init__(dict(application_mapping))
        self.responder = responder
