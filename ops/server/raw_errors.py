"""Answers given before a request reaches Django: a problem document and the security headers of any other answer."""

from collections.abc import Mapping
from http import HTTPStatus

from csp.utils import build_policy
from django.conf import settings

from ops.api import problems
from ops.api.problems import Problem
from ops.core import json_text, request_id
from ops.core.asgi import Scope, Send, header

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": settings.X_FRAME_OPTIONS,
    "referrer-policy": settings.SECURE_REFERRER_POLICY,
    "cross-origin-opener-policy": settings.SECURE_CROSS_ORIGIN_OPENER_POLICY,
    "content-security-policy": build_policy(),
    "permissions-policy": ", ".join(f"{name}=()" for name in settings.PERMISSIONS_POLICY),
}


def headers(problem: Problem, body: bytes) -> dict[str, str]:
    """Headers of a response with that body; names in lower case."""
    subdomains = "; includeSubDomains" if settings.SECURE_HSTS_INCLUDE_SUBDOMAINS else ""
    secure = {"strict-transport-security": f"max-age={settings.SECURE_HSTS_SECONDS}{subdomains}"} if settings.SECURE_HSTS_SECONDS else {}
    return {
        "content-type": problems.CONTENT_TYPE,
        "content-length": str(len(body)),
        **SECURITY_HEADERS,
        **secure,
        "x-request-id": request_id.current(),
        **{name.lower(): value for name, value in problem.headers.items()},
    }


def message(problem: Problem) -> bytes:
    """The whole answer as it goes over the wire; the connection ends after it."""
    request_id.begin(None)
    body = json_text.dumps(problem.body())
    lines = [f"{name}: {value}" for name, value in ({"connection": "close"} | headers(problem, body)).items()]
    head = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n" + "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("latin-1") + body


async def refuse(problem: Problem, scope: Scope, send: Send, more: Mapping[str, str] | None = None) -> None:
    """Answer with the problem, and `more` headers, before the request has reached the application."""
    request_id.begin(header(scope, b"x-request-id"))
    document = json_text.dumps(problem.body())
    named = headers(problem, document) | dict(more or {})
    encoded = [(name.encode(), value.encode()) for name, value in named.items()]
    await send({"type": "http.response.start", "status": problem.status, "headers": encoded})
    await send({"type": "http.response.body", "body": document})
