"""Write responses of the fast path: as ASGI messages (`send_*`), or as bytes on the wire (`encode`)."""

from functools import lru_cache

from clients.admission import refusal_of
from clients.rate_limit import Decision
from clients.rate_limit.rules import RateHeaders
from config.fastpath import headers
from config.fastpath.headers import Headers, Kind
from ops.api import problems
from ops.api.problems import Problem
from ops.core import json_text, request_id
from ops.core.asgi import Send

STATUS_LINES = {200: b"HTTP/1.1 200 OK\r\n", 304: b"HTTP/1.1 304 Not Modified\r\n"}


def encode(*, lines: bytes, body: bytes, verdict: Decision, offered_id: str) -> bytes:
    """Encode what follows the status line and the server's own headers."""
    identifier = request_id.adopted(offered_id).encode()
    rates = _rate_lines(verdict.headers())
    return b"%bcontent-length: %d\r\nx-request-id: %b\r\n%b\r\n%b" % (lines, len(body), identifier, rates, body)


async def send_response(send: Send, *, status: int, headers: Headers, body: bytes, verdict: Decision, offered_id: str) -> None:
    """Send an answer with these constant headers."""
    identifier = request_id.begin(offered_id).encode()
    own = [(b"content-length", b"%d" % len(body)), (b"x-request-id", identifier), *_encoded(verdict.headers())]
    await send({"type": "http.response.start", "status": status, "headers": headers + own})
    await send({"type": "http.response.body", "body": body})


async def send_refusal(send: Send, *, kind: Kind, is_secure: bool, verdict: Decision, offered_id: str) -> None:
    """Answer a request that got no token. `kind`: of the answer that it would have had."""
    request_id.begin(offered_id)
    problem = refusal_of(verdict) or problems.dependency_down()
    await send_error(send, problem=problem, kind=headers.refusal_of(kind, problem.status), is_secure=is_secure, verdict=verdict)


async def send_error(send: Send, *, problem: Problem, kind: Kind, is_secure: bool, verdict: Decision) -> None:
    """Answer the current request with a problem of this kind."""
    constant = headers.constant(kind, is_secure)
    body = json_text.dumps(problem.body())
    kept = (constant.headers if constant else []) + headers.encoded(problem.headers.items())
    await send_response(send, status=problem.status, headers=kept, body=body, verdict=verdict, offered_id=request_id.current())


@lru_cache(maxsize=4096)
def _encoded(rates: RateHeaders) -> Headers:
    return headers.encoded(rates)


@lru_cache(maxsize=4096)
def _rate_lines(rates: RateHeaders) -> bytes:
    return headers.lines(_encoded(rates))
