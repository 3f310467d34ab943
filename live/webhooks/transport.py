"""HTTP client for webhooks: connects to public addresses only, within a deadline, and reads little of the answer.

The name is resolved where the socket is opened, every address is checked, and the connection goes to a checked address: between check
and use nothing is looked up again, so a name that changes its address in between gains nothing. Host and SNI keep the name. Redirections
are not followed and no proxy of the environment is used.
"""

import socket
import ssl
import time
from collections.abc import Callable, Iterable, Mapping
from contextvars import ContextVar
from functools import cache
from typing import Any

import httpcore
import structlog

from live.webhooks import resolver
from live.webhooks.resolver import Resolve
from live.webhooks.retry_policy import AttemptOutcome, of_status

TOTAL_SECONDS = 10.0
CONNECT_SECONDS = 3.0
MAX_BYTES = 16 * 1024
KEEPALIVE_SECONDS = 3.0  # shorter than what servers keep: Node closes after five
MAX_IDLE = 50
OWN_HEADERS = {"User-Agent": "Tonsurance-Webhooks/2.0", "Content-Type": "application/json", "Accept-Encoding": "identity"}
Connect = Callable[..., httpcore.NetworkStream]
_deadline: ContextVar[float] = ContextVar("deadline")
logger = structlog.get_logger(__name__)


class Client:
    """A long-lived client for webhooks; safe to share between threads. `connect` opens a socket to a numeric address."""

    def __init__(self, resolve: Resolve | None = None, connect: Connect | None = None, total_seconds: float = TOTAL_SECONDS) -> None:
        self._total_seconds = total_seconds
        self._pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(),
            max_connections=None,
            max_keepalive_connections=MAX_IDLE,
            keepalive_expiry=KEEPALIVE_SECONDS,
            network_backend=_GuardedBackend(resolve, connect or httpcore.SyncBackend().connect_tcp),
        )

    def post(self, url: str, *, body: bytes, headers: Mapping[str, str]) -> AttemptOutcome:
        """Send it once. What counts is the status: of the body a little is read, so that the connection can serve again. Never raises."""
        _deadline.set(time.monotonic() + self._total_seconds)
        try:
            with self._pool.stream("POST", url, headers=_headers(headers), content=body) as response:
                outcome = of_status(response.status)
                _skim(response)
                return outcome
        except resolver.Forbidden as error:
            return AttemptOutcome(None, str(error))
        except (httpcore.TimeoutException, resolver.Unresolved) as error:
            return AttemptOutcome(None, f"No answer in time: {type(error).__name__}.")
        except (httpcore.NetworkError, httpcore.ProtocolError, httpcore.UnsupportedProtocol) as error:
            return AttemptOutcome(None, f"No answer: {type(error).__name__}.")

    def close(self) -> None:
        """Give the connections back."""
        self._pool.close()


def _headers(headers: Mapping[str, str]) -> list[tuple[bytes | str, bytes | str]]:
    return [(name, value) for name, value in (OWN_HEADERS | dict(headers)).items()]


def _skim(response: httpcore.Response) -> None:
    """Read what is short and quick; the rest, and any trouble with it, changes nothing."""
    seen = 0
    try:
        for chunk in response.iter_stream():
            seen += len(chunk)
            if seen > MAX_BYTES:
                return
    except (httpcore.TimeoutException, httpcore.NetworkError, httpcore.ProtocolError) as error:
        logger.info("webhook answer cut short", reason=type(error).__name__)


class _GuardedBackend(httpcore.NetworkBackend):
    """Opens sockets to checked addresses only."""

    def __init__(self, resolve: Resolve | None, connect: Connect) -> None:
        self._resolve = resolve
        self._connect = connect

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = resolver.checked_addresses(host, port, seconds=_left(CONNECT_SECONDS), resolve=self._resolve)
        options = [*(socket_options or ()), (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)]
        failure: Exception = httpcore.ConnectError()
        for address in addresses:
            try:
                return _Timed(self._connect(address, port, timeout=_left(CONNECT_SECONDS), socket_options=options))
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                failure = error
        raise failure


class _Timed(httpcore.NetworkStream):
    """A stream on which every step ends by the deadline of the request, however slowly the other side drips."""

    def __init__(self, stream: httpcore.NetworkStream) -> None:
        self._stream = stream

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self._stream.read(max_bytes, _left())

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self._stream.write(buffer, _left())

    def close(self) -> None:
        self._stream.close()

    def start_tls(
        self, ssl_context: ssl.SSLContext, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return _Timed(self._stream.start_tls(ssl_context, server_hostname, _left()))

    def get_extra_info(self, info: str) -> Any:
        return self._stream.get_extra_info(info)


def _left(most: float | None = None) -> float:
    """Seconds until the request must be over. Raises ReadTimeout when it must be over now."""
    left = _deadline.get() - time.monotonic()
    if left <= 0:
        raise httpcore.ReadTimeout
    return left if most is None else min(most, left)


@cache
def shared_client() -> Client:
    """The one client of this process, made on first use."""
    return Client()
