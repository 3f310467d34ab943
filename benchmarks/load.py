"""Load generator: keep-alive connections on loopback, each sending its next request once the last answer is complete.

Requests are encoded beforehand and answers are parsed in C, so that one core of load keeps one core of server busy.
"""

import asyncio
import json
import math
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from time import perf_counter
from typing import Any, NamedTuple, cast

import httptools

Address = tuple[str, int]
GRACE = 10.0  # seconds that the last answers may take after a round


def encode(method: str, path: str, body: bytes = b"", headers: dict[str, str] | None = None) -> bytes:
    """One HTTP/1.1 request as it goes over the wire."""
    fields = {"Host": "127.0.0.1", "Content-Type": "application/json", "Content-Length": str(len(body))} | (headers or {})
    head = "".join(f"{name}: {value}\r\n" for name, value in fields.items())
    return f"{method} {path} HTTP/1.1\r\n{head}\r\n".encode() + body


def percentile(values: Sequence[float], share: float) -> float:
    """Nearest rank: the smallest value that at least `share` (0..1) of all values do not exceed. NaN for no values."""
    return sorted(values)[max(math.ceil(share * len(values)), 1) - 1] if values else math.nan


class Exchange(NamedTuple):
    """A request as it was sent and what came back."""

    request: bytes
    status: int
    body: bytes

    @property
    def asked(self) -> Any:
        """The JSON in the request's body."""
        return json.loads(self.request.partition(b"\r\n\r\n")[2])

    @property
    def answer(self) -> Any:
        """The JSON in the answer, its fractions as Decimal."""
        return json.loads(self.body, parse_float=Decimal)


@dataclass(slots=True)
class Tally:
    """What came back in one round."""

    keep_every: int = 200
    statuses: Counter[int] = field(default_factory=Counter)
    latencies: list[float] = field(default_factory=list)  # seconds
    samples: list[Exchange] = field(default_factory=list)
    broken: int = 0  # requests that got no answer: connection lost, not HTTP, too late
    elapsed: float = 0.0  # seconds from the first request to the last answer

    def add(self, exchange: Exchange, latency: float) -> None:
        """Count one answer; keep every `keep_every`th whole, to be checked after the round."""
        if len(self.latencies) % self.keep_every == 0:
            self.samples.append(exchange)
        self.statuses[exchange.status] += 1
        self.latencies.append(latency)

    def errors(self, expected_status: int) -> int:
        """Requests that were not answered as they should be."""
        return self.broken + self.statuses.total() - self.statuses[expected_status]

    def rate(self, expected_status: int) -> float:
        """Good answers per second."""
        return self.statuses[expected_status] / self.elapsed if self.elapsed else 0.0


class Connection(asyncio.Protocol):
    """One client: request, whole answer, next request, until the deadline or the last request."""

    def __init__(self, requests: Iterator[bytes], tally: Tally) -> None:
        self._requests, self._tally = requests, tally
        self._parser = httptools.HttpResponseParser(self)
        self._body: list[bytes] = []
        self._begun = self._deadline = self._sent = 0.0
        self._request: bytes | None = None
        self.done: asyncio.Future[None] = asyncio.get_running_loop().create_future()

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport; nothing is sent before `start`."""
        self._transport = cast(asyncio.Transport, transport)

    def start(self, begun: float, deadline: float) -> None:
        """Send the first request. Both times are readings of `perf_counter`."""
        self._begun, self._deadline = begun, deadline
        self._send_next()

    def data_received(self, data: bytes) -> None:
        """Any piece of an answer."""
        try:
            self._parser.feed_data(data)
        except httptools.HttpParserError:
            self.give_up()

    def on_body(self, body: bytes) -> None:
        """A piece of the body, called by the parser."""
        self._body.append(body)

    def on_message_complete(self) -> None:
        """The end of an answer, called by the parser."""
        now = perf_counter()
        body = b"".join(self._body)
        self._body.clear()
        if self._request is not None:  # else nobody asked
            self._tally.add(Exchange(self._request, self._parser.get_status_code(), body), now - self._sent)
            self._tally.elapsed = now - self._begun
            self._send_next()

    def connection_lost(self, exc: Exception | None) -> None:
        """The server hung up, or the round is over."""
        self.give_up()

    def give_up(self) -> None:
        """End here; a request still under way counts as broken."""
        if not self.done.done():
            self._tally.broken += self._request is not None
            self._finish()

    def _send_next(self) -> None:
        self._sent = perf_counter()
        self._request = next(self._requests, None) if self._sent < self._deadline else None
        if self._request is None:
            self._finish()
        else:
            self._transport.write(self._request)

    def _finish(self) -> None:
        self._request = None
        self.done.set_result(None)
        self._transport.close()


async def run(address: Address, requests: Iterator[bytes], *, connections: int, seconds: float, keep_every: int = 200) -> Tally:
    """Load `address` for `seconds`; all connections draw from the same `requests`. OSError: nobody listens there."""
    tally = Tally(keep_every=keep_every)
    clients = [Connection(requests, tally) for _ in range(connections)]
    for client in clients:
        await asyncio.get_running_loop().create_connection(lambda client=client: client, *address)  # type: ignore[misc]
    begun = perf_counter()
    for client in clients:
        client.start(begun, begun + seconds)
    await asyncio.wait([client.done for client in clients], timeout=seconds + GRACE)
    for client in clients:
        client.give_up()
    return tally
