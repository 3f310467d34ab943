"""Request metrics: measured at the edge, so that waiting for a thread counts; named where the route is known."""

import re
from contextvars import ContextVar
from functools import lru_cache
from time import perf_counter

from django.urls import Resolver404, resolve

from ops.core.asgi import App, Message, Receive, Scope, Send
from ops.observability import metrics

METHODS = frozenset({"GET", "HEAD", "OPTIONS", "POST", "PUT", "PATCH", "DELETE"})
OTHER = "other"  # no view: static files, unknown paths
PARAMETER = re.compile(r"<(?:\w+:)?(\w+)>")
PATTERN = re.compile(r"\(\?P<(\w+)>[^)]*\)")  # of routes that are regular expressions: some of the admin's
MILLISECONDS = 1000


class RequestMetrics:
    """The request in hand. `route` is its path with names in place of values, as the API's document writes it."""

    __slots__ = ("method", "path", "route", "started")

    def __init__(self, method: str, path: str) -> None:
        self.method = method if method in METHODS else OTHER
        self.path = path
        self.route = OTHER
        self.started = perf_counter()

    def record(self, status: int) -> None:
        """Count it, with the time until its answer began. What was refused before its route was found is named here."""
        if status >= 400 and self.route == OTHER:
            self.route = _route_of(self.path)
        endpoint = f"{self.method} {self.route}"
        metrics.observe("api_latency", endpoint, MILLISECONDS * (perf_counter() - self.started))
        metrics.count("api_requests", endpoint)
        if status >= 400:
            metrics.count("api_errors", f"{endpoint} {status}")


_current: ContextVar[RequestMetrics | None] = ContextVar("exchange", default=None)


def name_route(route: str) -> None:
    """Name the route of the current request; does nothing outside one."""
    if (exchange := _current.get()) is not None:
        exchange.route = route


@lru_cache(maxsize=512)
def readable(route: str) -> str:
    """Django's route as the API's document writes it: `api/v2/policies/<uuid:policy_id>` -> `/api/v2/policies/{policy_id}`."""
    return "/" + PARAMETER.sub(r"{\1}", PATTERN.sub(r"<\1>", route)).replace("^", "").removesuffix("$")


def _route_of(path: str) -> str:
    """The route that would have answered."""
    try:
        return readable(resolve(path).route)
    except Resolver404:
        return OTHER


class MeasureRequests:
    """ASGI middleware around everything that answers HTTP."""

    def __init__(self, app: App) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        exchange = RequestMetrics(scope["method"], scope["path"])
        _current.set(exchange)
        answered = False

        async def record_and_send(message: Message) -> None:
            nonlocal answered
            if message["type"] == "http.response.start":
                answered = True
                exchange.record(message["status"])
            await send(message)

        try:
            await self.app(scope, receive, record_and_send)
        except Exception:
            if not answered:
                exchange.record(500)  # as the server will answer
            raise
