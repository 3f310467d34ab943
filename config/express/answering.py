"""Answers on the event loop: constant headers learnt from an ordinary answer, and those of the one request.

Each in two forms: as messages for ASGI (`give`, `refuse`), and as the bytes that go over the wire (`wire`).
"""

from functools import lru_cache
from typing import NamedTuple

import orjson

from clients.admission import refusal_of
from clients.limits import Verdict
from clients.limits.rules import RateHeaders
from ops.rest import problems, request_id
from ops.rest.asgi import Send
from ops.rest.problems import Problem

Headers = list[tuple[bytes, bytes]]

STATUS_LINES = {200: b"HTTP/1.1 200 OK\r\n", 304: b"HTTP/1.1 304 Not Modified\r\n"}
OWN_HEADERS = frozenset({b"content-length", b"x-request-id", b"ratelimit-limit", b"ratelimit-remaining", b"ratelimit-reset"})
OF_THE_CONTENT = frozenset({b"content-type", b"cache-control", b"etag"})


class Constant(NamedTuple):
    """The headers of an answer that the next one has too, and how they stand in one."""

    headers: Headers
    lines: bytes

    @classmethod
    def of(cls, headers: Headers) -> "Constant":
        """From those of an ordinary answer."""
        kept = [header for header in headers if header[0].lower() not in OWN_HEADERS]
        return cls(kept, _lines(kept))


def wire(*, lines: bytes, body: bytes, verdict: Verdict, offered_id: str) -> bytes:
    """An answer behind its status line and the server's own headers."""
    identifier = request_id.adopted(offered_id).encode()
    rates = _rate_lines(verdict.headers())
    return b"%bcontent-length: %d\r\nx-request-id: %b\r\n%b\r\n%b" % (lines, len(body), identifier, rates, body)


async def give(send: Send, *, status: int, headers: Headers, body: bytes, verdict: Verdict, offered_id: str) -> None:
    """Send an answer with these constant headers."""
    identifier = request_id.begin(offered_id).encode()
    own = [(b"content-length", b"%d" % len(body)), (b"x-request-id", identifier), *_encoded(verdict.headers())]
    await send({"type": "http.response.start", "status": status, "headers": headers + own})
    await send({"type": "http.response.body", "body": body})


async def refuse(send: Send, *, headers: Headers, verdict: Verdict, offered_id: str) -> None:
    """The answer to a request that got no token: the same as the ordinary way gives, at a fraction of its cost."""
    request_id.begin(offered_id)
    await explain(send, problem=refusal_of(verdict) or problems.dependency_down(), headers=headers, verdict=verdict)


async def explain(send: Send, *, problem: Problem, headers: Headers, verdict: Verdict) -> None:
    """The problem as the answer to the request in hand, with the constant headers of a success but those of its content."""
    own = [
        (b"content-type", problems.CONTENT_TYPE.encode()),
        *((name.lower().encode(), value.encode()) for name, value in problem.headers.items()),
    ]
    kept = [header for header in headers if header[0].lower() not in OF_THE_CONTENT]
    body = orjson.dumps(problem.body())
    await give(send, status=problem.status, headers=kept + own, body=body, verdict=verdict, offered_id=request_id.current())


@lru_cache(maxsize=4096)
def _encoded(headers: RateHeaders) -> Headers:
    return [(name.lower().encode(), value.encode()) for name, value in headers]


@lru_cache(maxsize=4096)
def _rate_lines(headers: RateHeaders) -> bytes:
    return _lines(_encoded(headers))


def _lines(headers: Headers) -> bytes:
    return b"".join(b"%b: %b\r\n" % header for header in headers)
