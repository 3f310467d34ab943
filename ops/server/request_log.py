"""A line in the log for each request that may have changed something, failed on our side or took long."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

import structlog
from django.http import HttpRequest, HttpResponse

from ops.core import addresses
from ops.observability.request_metrics import MILLISECONDS, name_route, readable
from ops.server.write_limit import READS

SLOW_MS = 1000.0
logger = structlog.get_logger(__name__)


class RequestLogMiddleware:
    """Below the request id, which its lines carry. Reads that went well are left to the metrics."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        started = perf_counter()
        response = self.get_response(request)
        duration_ms = MILLISECONDS * (perf_counter() - started)
        if request.method not in READS or response.status_code >= 500 or duration_ms > SLOW_MS:
            address = addresses.of_environ(request.META)
            write(request.method or "", request.path, address=address, status=response.status_code, duration_ms=duration_ms)
        return response

    def process_view(self, request: HttpRequest, *_: Any) -> None:
        """Name the route, as soon as Django has found it, for the metrics."""
        if request.resolver_match is not None:
            name_route(readable(request.resolver_match.route))


def write(method: str, path: str, *, address: str, status: int, duration_ms: float) -> None:
    """The line."""
    logger.info("request answered", method=method, path=path, address=address, status=status, duration_ms=round(duration_ms, 2))
