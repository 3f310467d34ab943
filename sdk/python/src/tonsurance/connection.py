"""What the clients of both kinds share: where they connect, who they are, and how a request looks to httpx. No I/O."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

import httpx

from tonsurance.addresses import bearer, is_loopback, service_url
from tonsurance.exchange import Answer, Exchange
from tonsurance.request import Request
from tonsurance.retry import RetryPolicy
from tonsurance.version import __version__

T = TypeVar("T")
USER_AGENT = f"tonsurance-python/{__version__}"


@dataclass(frozen=True, slots=True)
class Connection:
    """Where and how requests are sent. The key is left out of its text."""

    url: httpx.URL
    headers: dict[str, str] = field(repr=False)
    retry: RetryPolicy
    clock: Callable[[], float]

    @classmethod
    def to(
        cls, url: str, key: str | None, *, allow_plain_http: bool, retry: RetryPolicy | None, clock: Callable[[], float]
    ) -> "Connection":
        """Raises ValueError for an address that would show the key to others, and for a malformed key."""
        headers = {"Accept": "application/json", "User-Agent": USER_AGENT}
        if key is not None:
            headers["Authorization"] = bearer(key)
        return cls(service_url(url, allow_plain_http=allow_plain_http), headers, retry or RetryPolicy(), clock)

    @property
    def may_use_proxies(self) -> bool:
        """Whether the proxies of the environment apply: not to this machine, where plain http would show them the key."""
        return not is_loopback(self.url.host)

    def exchange(self, request: Request[T]) -> Exchange[T]:
        """Begin a request."""
        return Exchange(request, self.retry, self.clock)

    def sent(self, request: Request[Any]) -> dict[str, Any]:
        """Arguments of `httpx.Client.request`."""
        return {
            "method": request.method,
            "url": self.url.copy_with(raw_path=self.url.raw_path + request.path.encode()),
            "params": dict(request.query) or None,
            "content": request.content,
            "headers": {**self.headers, **request.headers},
            "follow_redirects": False,
        }


def answer(response: httpx.Response) -> Answer:
    """What arrived, without httpx."""
    return Answer(response.status_code, response.headers, response.content)
