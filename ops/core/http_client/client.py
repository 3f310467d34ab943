"""Asking for JSON outside: time-outs, retries with back-off and jitter, a byte cap while reading, a breaker for each host."""

import time
import zlib
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Any

import httpx
import msgspec
import stamina

from ops.core.http_client.breaker import Breaker
from ops.core.http_client.errors import CircuitOpen, OutgoingError, Refused, ServerFailed, Throttled, TooLarge, Unintelligible, Unreachable

MEBIBYTE = 1024 * 1024
STALE_WARNING = "110"
GZIP = 16 + zlib.MAX_WBITS
TEAPOT = 418  # how Binance answers those who went on after a 429
THROTTLED_SECONDS = (60.0, 86_400.0)  # how long a host that throttles is left alone: at least, at most
_decoder = msgspec.json.Decoder(float_hook=Decimal)


@dataclass(frozen=True, slots=True)
class Limits:
    """Seconds to connect, between two reads, and for everything with all attempts; how much is read, how often is asked."""

    connect_seconds: float = 2.0
    read_seconds: float = 5.0
    total_seconds: float = 10.0
    max_bytes: int = 5 * MEBIBYTE
    attempts: int = 3
    first_wait_seconds: float = 0.2


@dataclass(frozen=True, slots=True)
class Answer:
    """The JSON document, numbers with a fraction as Decimal. `is_stale`: the server says itself that it is out of date (`Warning: 110`)."""

    document: Any
    is_stale: bool


@dataclass(frozen=True, slots=True)
class _Request:
    """What each attempt sends."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes | None = None


class Client:
    """A long-lived HTTP client; safe to share between threads."""

    def __init__(self, limits: Limits | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self._limits = limits or Limits()
        self._breakers: defaultdict[str, Breaker] = defaultdict(lambda: Breaker(clock))
        self._http = httpx.Client(headers={"Accept": "application/json", "Accept-Encoding": "gzip"}, follow_redirects=False)

    def fetch_json(self, url: str, *, headers: Mapping[str, str] | None = None, attempts: int | None = None) -> Answer:
        """GET the document at `url`, with at most so many attempts (those of the limits). Raises OutgoingError."""
        return self._ask(_Request("GET", url, headers or {}), attempts)

    def post_json(self, url: str, document: Any, *, headers: Mapping[str, str] | None = None, attempts: int | None = None) -> Answer:
        """POST the document as JSON, and read the answer like that of a GET. Raises OutgoingError.

        It is sent again after a failure, so it has to be a question that changes nothing.
        """
        sent = {**(headers or {}), "Content-Type": "application/json"}
        return self._ask(_Request("POST", url, sent, msgspec.json.encode(document)), attempts)

    def close(self) -> None:
        """Give the connections back."""
        self._http.close()

    def _ask(self, request: _Request, attempts: int | None) -> Answer:
        breaker = self._breakers[httpx.URL(request.url).netloc.decode()]
        if breaker.is_open:
            raise CircuitOpen("The host failed several times in a row, or throttles; it is asked again after a pause.")
        try:
            answer = self._ask_with_retries(request, attempts or self._limits.attempts)
        except Throttled as error:
            breaker.pause(error.retry_after_seconds)
            raise
        except Refused:
            breaker.succeeded()  # it is up, and answers
            raise
        except OutgoingError:
            breaker.failed()
            raise
        breaker.succeeded()
        return answer

    def _ask_with_retries(self, request: _Request, attempts: int) -> Answer:
        limits, deadline = self._limits, time.monotonic() + self._limits.total_seconds
        retried = stamina.retry_context(
            on=(Unreachable, ServerFailed),
            attempts=attempts,
            timeout=limits.total_seconds,
            wait_initial=limits.first_wait_seconds,
            wait_jitter=limits.first_wait_seconds,
        )
        for attempt in retried:
            with attempt:
                return self._ask_once(request, deadline)
        raise AssertionError("the last attempt returns or raises")

    def _ask_once(self, request: _Request, deadline: float) -> Answer:
        try:
            timeouts = self._timeouts(deadline)
            with self._http.stream(
                request.method, request.url, headers=request.headers, content=request.body, timeout=timeouts
            ) as response:
                _check_status(response)
                body = self._read(response, deadline)
        except (httpx.TimeoutException, httpx.TransportError) as error:
            raise Unreachable(f"No whole answer: {type(error).__name__}.") from error
        except zlib.error as error:
            raise Unintelligible("The answer is not encoded as it says.") from error
        return Answer(_decode(body), response.headers.get("Warning", "").startswith(STALE_WARNING))

    def _timeouts(self, deadline: float) -> httpx.Timeout:
        left = max(deadline - time.monotonic(), 0.001)
        return httpx.Timeout(min(self._limits.read_seconds, left), connect=min(self._limits.connect_seconds, left))

    def _read(self, response: httpx.Response, deadline: float) -> bytes:
        """The body, given up as soon as it is too long, decompressed or not, or too slow."""
        body, unzip = bytearray(), _unzip(response.headers.get("Content-Encoding", "identity"))
        for chunk in response.iter_raw():
            body += unzip(chunk, self._limits.max_bytes + 1 - len(body))
            if len(body) > self._limits.max_bytes:
                raise TooLarge(f"The answer has more than {self._limits.max_bytes:,} bytes.")
            if time.monotonic() > deadline:
                raise Unreachable("No whole answer in time.")
        return bytes(body)


def _unzip(encoding: str) -> Callable[[bytes, int], bytes]:
    """What makes plain bytes of a piece of the body, no more than so many: 400 KB of gzip can be a hundred times as much."""
    match encoding.lower():
        case "identity":
            return lambda piece, _: piece
        case "gzip" | "x-gzip":
            return zlib.decompressobj(GZIP).decompress
        case _:
            raise Unintelligible("The answer is encoded in a way that was not asked for.")


def _check_status(response: httpx.Response) -> None:
    status = response.status_code
    if status in (httpx.codes.TOO_MANY_REQUESTS, TEAPOT):
        raise Throttled(f"It answered with status {status}.", retry_after_seconds=_retry_after(response.headers.get("Retry-After", "")))
    if httpx.codes.is_server_error(status):
        raise ServerFailed(f"It answered with status {status}.")
    if not httpx.codes.is_success(status):
        raise Refused(f"It answered with status {status}.")


def _retry_after(header: str) -> float:
    """Seconds that the header asks for, within limits; the least where it names none, or a date."""
    least, most = THROTTLED_SECONDS
    return min(max(float(header), least), most) if header.isascii() and header.isdecimal() else least


def _decode(body: bytes) -> Any:
    try:
        return _decoder.decode(body)
    except (msgspec.DecodeError, InvalidOperation, RecursionError, UnicodeDecodeError) as error:
        raise Unintelligible("The answer is not JSON.") from error


@cache
def shared_client() -> Client:
    """The one client of this process, made on first use."""
    return Client()
