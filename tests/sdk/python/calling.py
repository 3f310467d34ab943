"""Both clients as one: each test about REST runs with either."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

import httpx

from tonsurance import AsyncClient, Client, RetryPolicy

URL = "https://api.tonsurance.example"
KEY = "ton_a-key-that-must-not-be-shown"
Act = Callable[[httpx.Request], httpx.Response]


@dataclass
class Service:
    """Answers requests with what the test has laid out, the last one over and over. An exception is raised by the connection."""

    script: list[httpx.Response | Exception]
    requests: list[httpx.Request] = field(default_factory=list)

    def __call__(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        step = self.script[min(len(self.requests), len(self.script)) - 1]
        if isinstance(step, Exception):
            raise step
        return httpx.Response(step.status_code, headers=step.headers, content=step.content)

    @property
    def keys(self) -> list[str | None]:
        """The idempotency key of each request."""
        return [request.headers.get("Idempotency-Key") for request in self.requests]


@dataclass
class Clock:
    """Time that passes only while somebody sleeps."""

    now: float = 0.0
    waits: list[float] = field(default_factory=list)

    def __call__(self) -> float:
        return self.now

    def sleep(self, seconds: float) -> None:
        self.waits.append(seconds)
        self.now += seconds

    async def asleep(self, seconds: float) -> None:
        self.sleep(seconds)


class Caller:
    """Calls methods of one client by name; lists come as lists."""

    def __init__(self, style: str, service: Act, clock: Clock, **options: Any) -> None:
        self._style = style
        self._service = service
        self._clock = clock
        self._options: dict[str, Any] = {"retry": RetryPolicy(random=lambda: 0.5), **options}

    def __call__(self, name: str, *args: Any, **kwargs: Any) -> Any:
        transport = httpx.MockTransport(self._service)
        if self._style == "sync":
            with Client(URL, KEY, transport=transport, clock=self._clock, sleep=self._clock.sleep, **self._options) as client:
                found = getattr(client, name)(*args, **kwargs)
                return list(found) if isinstance(found, Iterator) else found
        return asyncio.run(self._acall(transport, name, *args, **kwargs))

    async def _acall(self, transport: httpx.MockTransport, name: str, *args: Any, **kwargs: Any) -> Any:
        async with AsyncClient(URL, KEY, transport=transport, clock=self._clock, sleep=self._clock.asleep, **self._options) as client:
            found = getattr(client, name)(*args, **kwargs)
            return [item async for item in found] if isinstance(found, AsyncIterator) else await found


def answer(status: int = 200, body: str = "{}", **headers: str) -> httpx.Response:
    """An answer; `retry_after="5"` becomes the header."""
    return httpx.Response(status, headers={name.replace("_", "-"): value for name, value in headers.items()}, text=body)


def refusal(status: int, code: str, **headers: str) -> httpx.Response:
    """A problem document."""
    return answer(status, f'{{"status": {status}, "code": "{code}", "detail": "No.", "request_id": "r-1"}}', **headers)


def codes(requests: Iterable[httpx.Request]) -> list[str]:
    """Method and path of each request."""
    return [f"{request.method} {request.url.raw_path.decode()}" for request in requests]
