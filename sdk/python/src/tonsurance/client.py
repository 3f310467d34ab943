"""The client for programs without asyncio."""

import time
from collections.abc import Callable, Iterator
from typing import Any, Concatenate, ParamSpec, TypeVar

import httpx

from tonsurance.connection import Connection, answer
from tonsurance.described import like
from tonsurance.endpoints import book, hooks, market, tokens
from tonsurance.exchange import Answer, Failure
from tonsurance.request import Listing, Request
from tonsurance.retry import RetryPolicy

P = ParamSpec("P")
T = TypeVar("T")


def _call(endpoint: Callable[P, Request[T]]) -> Callable[Concatenate["Client", P], T]:
    """The method that sends the endpoint's request and returns its answer."""

    @like(endpoint)
    def method(self: "Client", /, *args: P.args, **kwargs: P.kwargs) -> T:
        return self.send(endpoint(*args, **kwargs))

    return method


def _pages(endpoint: Callable[P, Listing[T]]) -> Callable[Concatenate["Client", P], Iterator[T]]:
    """The method that iterates over the items of a list and asks for each page when it is reached."""

    @like(endpoint, Iterator)
    def method(self: "Client", /, *args: P.args, **kwargs: P.kwargs) -> Iterator[T]:
        return self._items(endpoint(*args, **kwargs))

    return method


class Client:
    """The API of one service. Use as a context manager, or `close` it; threads may share it.

    `url`: https, or http on this machine; for others `allow_plain_http`. `key`: an API key or token; reading the market needs none.
    `timeout`: seconds for each step of a try (connect, send, wait for more). `transport`: httpx's, for proxies and tests.

    Methods raise Refused, ApiError or NoAnswer; ValueError and TypeError for wrong arguments, before anything is sent.
    """

    def __init__(
        self,
        url: str,
        key: str | None = None,
        *,
        timeout: float = 10.0,
        retry: RetryPolicy | None = None,
        allow_plain_http: bool = False,
        transport: httpx.BaseTransport | None = None,
        clock: Callable[[], float] = time.monotonic,
        sleep: Callable[[float], object] = time.sleep,
    ) -> None:
        self._connection = Connection.to(url, key, allow_plain_http=allow_plain_http, retry=retry, clock=clock)
        self._http = httpx.Client(timeout=timeout, transport=transport, trust_env=self._connection.may_use_proxies)
        self._sleep = sleep

    quote = _call(book.quote)
    bind = _call(book.bind)
    policy = _call(book.policy)
    policies = _pages(book.policies)
    cancel = _call(book.cancel)
    products = _pages(book.products)
    capacity = _call(book.capacity)
    exposure = _call(market.exposure)
    bridge_health = _call(market.bridge_health)
    risk_alerts = _call(market.risk_alerts)
    tranche_apy = _call(market.tranche_apy)
    create_webhook = _call(hooks.create_webhook)
    webhooks = _pages(hooks.webhooks)
    webhook = _call(hooks.webhook)
    delete_webhook = _call(hooks.delete_webhook)
    test_webhook = _call(hooks.test_webhook)
    rotate_webhook_secret = _call(hooks.rotate_webhook_secret)
    token = _call(tokens.token)

    def send(self, request: Request[T]) -> T:
        """Send a request, again where the retry policy allows it, and return the answer."""
        exchange = self._connection.exchange(request)
        while (wait := exchange.wait_after(self._try(request))) is not None:
            self._sleep(wait)
        return exchange.result()

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def _try(self, request: Request[Any]) -> Answer | Failure:
        try:
            return answer(self._http.request(**self._connection.sent(request)))
        except httpx.RequestError as error:
            return Failure.of(error)

    def _items(self, listing: Listing[T]) -> Iterator[T]:
        request: Request[Any] | None = listing.first
        while request is not None:
            page = self.send(request)
            yield from listing.results(page)
            request = listing.after(page)

    def __enter__(self) -> "Client":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def __repr__(self) -> str:
        return f"Client({str(self._connection.url)!r})"
