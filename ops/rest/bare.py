"""Answers given before a request reaches Django: a problem document and the security headers of any other answer."""

from http import HTTPStatus

import orjson
from django.conf import settings

from ops.rest import problems, request_id
from ops.rest.problems import Problem

SECURITY_HEADERS = {
    "x-content-type-options": "nosniff",
    "x-frame-options": "DENY",
    "referrer-policy": "same-origin",
    "cross-origin-opener-policy": "same-origin",
    "content-security-policy": "default-src 'self'; frame-ancestors 'none'",
    "permissions-policy": ", ".join(f"{name}=()" for name in settings.PERMISSIONS_POLICY),
}


def headers(problem: Problem, body: bytes) -> dict[str, str]:
    """Of an answer with that body; names in small letters."""
    secure = {"strict-transport-security": f"max-age={settings.SECURE_HSTS_SECONDS}"} if settings.SECURE_HSTS_SECONDS else {}
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
    body = orjson.dumps(problem.body())
    lines = [f"{name}: {value}" for name, value in (headers(problem, body) | {"connection": "close"}).items()]
    head = f"HTTP/1.1 {problem.status} {HTTPStatus(problem.status).phrase}\r\n" + "\r\n".join(lines) + "\r\n\r\n"
    return head.encode("latin-1") + body
