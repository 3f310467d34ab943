"""POST policies without Django's handler and the REST framework, which cost three times as much as the bind itself.

Only requests that are plain, of a known client that may write; their bodies are read by the same parser and serializer. What the client
is told and what is kept (audit trail, metrics, log) is the same. Binds that arrive while others are at work are judged together.
"""

from collections.abc import Sequence
from time import perf_counter

import structlog
from django.db import close_old_connections
from rest_framework.exceptions import APIException

from clients import idempotency, rate_limit
from clients.middleware import BIND_PATH
from clients.principals import Principal, Scope
from clients.rate_limit import Decision, Group
from config.fastpath import headers, responses
from config.fastpath import request as asking
from config.fastpath.headers import JSON, VARY_OF_WRITES, Constant, Kind
from config.fastpath.request import FastRequest
from ops.api import problems
from ops.api.parsers import decode
from ops.api.problems import Problem
from ops.audit.origin import Origin
from ops.core import asgi, request_id
from ops.core.asgi import App, Receive, Send, replay
from ops.core.coalescing import LoopCoalescer
from ops.observability import request_metrics
from ops.observability.request_metrics import MILLISECONDS
from ops.server import request_log
from ops.server.body_limit import MAX_ON_LOOP
from ops.server.security import patterns
from quotes import bind_requests
from quotes.services import binding
from quotes.services.bind_batch import BindAnswer, BindRequest

BOUND = Kind(BIND_PATH, 201, {"content-type": JSON, "allow": "GET, POST, HEAD, OPTIONS", "vary": VARY_OF_WRITES})
IDEMPOTENCY_KEY = idempotency.HEADER.lower().encode()
logger = structlog.get_logger(__name__)


class BindHandler:
    """ASGI middleware below the body limit and the cached reads, which a bind invalidates."""

    def __init__(self, app: App) -> None:
        self.app = app
        self.together: LoopCoalescer[BindRequest, BindAnswer] = LoopCoalescer(_bind_all, most=binding.MAX_TOGETHER, name="binds")

    async def __call__(self, scope: asgi.Scope, receive: Receive, send: Send) -> None:
        asked = asking.parse(scope) if (scope["method"], scope["path"]) == ("POST", BIND_PATH) else None
        principal = asked.principal if asked else None
        constant = headers.constant(BOUND, asked.is_secure) if asked and principal and principal.has(Scope.WRITE) else None
        if asked is None or principal is None or constant is None:
            await self.app(scope, receive, send)
            return
        request_metrics.name_route(BIND_PATH)
        await self._bind(scope, receive, send, asked, principal, constant)

    async def _bind(
        self, scope: asgi.Scope, receive: Receive, send: Send, asked: FastRequest, principal: Principal, constant: Constant
    ) -> None:
        started = perf_counter()
        verdict = await asked.acquire_token(Group.WRITE)
        if not verdict.is_allowed:
            await responses.send_refusal(send, kind=BOUND, is_secure=asked.is_secure, verdict=verdict, offered_id=asked.offered_id)
            return
        body = (await receive()).get("body", b"")
        structlog.contextvars.bind_contextvars(request_id=request_id.begin(asked.offered_id))
        if (request := _request(asked, principal, body)) is None:
            rate_limit.release(verdict)  # Django takes a token itself, and explains the fault
            await self.app(scope, replay(body, receive), send)
            return
        status = await self._answer(request, send, asked, constant, verdict)
        duration_ms = MILLISECONDS * (perf_counter() - started)
        request_log.write("POST", BIND_PATH, address=asked.address, status=status, duration_ms=duration_ms)

    async def _answer(self, request: BindRequest, send: Send, asked: FastRequest, constant: Constant, verdict: Decision) -> int:
        """Bind and answer; returns the status."""
        try:
            with binding.measured() as note:
                answer = note(await self.together(request))
        except Exception as error:
            problem = problems.as_problem(error)
            if problem.status >= 500:
                logger.error("request failed", code=problem.code, path=BIND_PATH, exc_info=error)
            kind = headers.problem_of(BOUND, problem.status)
            await responses.send_error(send, problem=problem, kind=kind, is_secure=asked.is_secure, verdict=verdict)
            return problem.status
        own = [(b"location", f"{BIND_PATH}/{answer.policy['id']}".encode())]
        if answer.replayed:
            own.append((b"idempotency-replayed", b"true"))
        identifier, body = request_id.current(), answer.body
        await responses.send_response(send, status=201, headers=constant.headers + own, body=body, verdict=verdict, offered_id=identifier)
        return 201


def _request(asked: FastRequest, principal: Principal, body: bytes) -> BindRequest | None:
    """What is asked; None when it is large or wrong, or looks like an attack, which is told of elsewhere."""
    if len(body) > MAX_ON_LOOP or patterns.suspicious(body.decode("utf-8", "replace")):
        return None
    asker = Origin(
        asked.address, BIND_PATH, request_id.current(), client=principal.name, client_id=principal.client_id, key_id=principal.key_id
    )
    try:
        key = asked.headers.get(IDEMPOTENCY_KEY, b"").decode("latin-1")
        return bind_requests.read(decode(body), key=key, principal=principal, origin=asker)
    except (Problem, APIException):
        return None


def _bind_all(requests: Sequence[BindRequest]) -> Sequence[BindAnswer | Exception]:
    """Bind in the handler's thread, whose database connection may have broken since the last turn. Logs carry the first request's id."""
    request_id.begin(requests[0].origin.request_id if requests[0].origin else None)
    close_old_connections()
    return binding.bind_all(requests)
