"""RFC 9457 problem documents: the one shape of every error on an API path."""

import posixpath
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import structlog
from django.core.exceptions import PermissionDenied, RequestDataTooBig
from django.db import InterfaceError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from redis import RedisError
from rest_framework import exceptions, status
from rest_framework.response import Response

from ops.core import json_text, request_id

CONTENT_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5
API_PREFIXES = ("/api", "/health", "/metrics", "/openapi.json", "/asyncapi.json", "/ws")
HANDSHAKE_HEADERS = ("Sec-WebSocket-Key", "Sec-WebSocket-Version")
TITLES = {
    400: "Bad request",
    401: "Authentication required",
    403: "Forbidden",
    404: "Not found",
    405: "Method not allowed",
    409: "Conflict",
    408: "Request timed out",
    413: "Request body too large",
    414: "Address too long",
    415: "Unsupported media type",
    422: "Idempotency key reused",
    426: "Upgrade required",
    429: "Too many requests",
    431: "Headers too large",
    500: "Internal error",
    501: "Not implemented",
    503: "Service unavailable",
}
CODES = {
    400: "bad_request",
    401: "not_authenticated",
    403: "permission_denied",
    404: "not_found",
    405: "method_not_allowed",
    409: "conflict",
    408: "request_timeout",
    413: "body_too_large",
    414: "address_too_long",
    415: "unsupported_media_type",
    422: "idempotency_key_reused",
    426: "upgrade_required",
    429: "throttled",
    431: "headers_too_large",
    500: "internal_error",
    501: "not_implemented",
    503: "dependency_down",
}
DEPENDENCY_ERRORS = (OperationalError, InterfaceError, RedisError)
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing wrong with one field of the input."""

    field: str
    code: str
    message: str

    def as_dict(self) -> dict[str, str]:
        return {"field": self.field, "code": self.code, "message": self.message}


class Problem(Exception):
    """An answer that is not a success, raised anywhere below a view.

    `status`: HTTP status. `code`: stable machine word. `detail`: a sentence for people.
    `errors`: field errors of bad input. `extra`: further members, such as the limit that refused a bind.
    """

    def __init__(
        self,
        status: int,
        detail: str,
        *,
        code: str | None = None,
        errors: Sequence[FieldError] = (),
        extra: Mapping[str, Any] | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status
        self.detail = detail
        self.code = code or CODES.get(status, "error")
        self.errors = tuple(errors)
        self.extra = dict(extra or {})
        self.headers = dict(headers or {})

    def body(self) -> dict[str, Any]:
        """The members of the problem document."""
        document: dict[str, Any] = {
            "type": f"urn:tonsurance:problem:{self.code}",
            "title": TITLES.get(self.status, "Error"),
            "status": self.status,
            "detail": self.detail,
            "code": self.code,
            "request_id": request_id.current(),
            "error": self.detail,
        }
        if self.errors:
            document["errors"] = [error.as_dict() for error in self.errors]
        return document | self.extra


def invalid(errors: Sequence[FieldError]) -> Problem:
    """400 for input with wrong fields; the detail names them all."""
    detail = " ".join(f"{error.field}: {error.message}" for error in errors)
    return Problem(400, detail, code="invalid_input", errors=errors)


def dependency_down(detail: str = "A service this answer depends on is down. Try again shortly.") -> Problem:
    """503 with `Retry-After`."""
    return Problem(503, detail, headers={"Retry-After": str(RETRY_AFTER_SECONDS)})


def is_api_path(path: str) -> bool:
    """Whether errors on this path are problem documents rather than pages; so they are on one that was to be an API path: `//API/v2`."""
    return path.startswith(API_PREFIXES) or path.lstrip("/") == "*" or _cleaned(path).startswith(API_PREFIXES)


def _cleaned(path: str) -> str:
    return "/" + posixpath.normpath(path.replace("\\", "/")).lstrip("/").lower()


def wants_document(request: HttpRequest) -> bool:
    """Whether an error is answered with a problem document: on an API path, and to who tries to open a WebSocket anywhere."""
    return is_api_path(request.path) or any(name in request.headers for name in HANDSHAKE_HEADERS)


def http_response(problem: Problem) -> HttpResponse:
    """The problem as a plain Django response, for middleware."""
    body = json_text.dumps(problem.body())
    headers = {**problem.headers, "Content-Length": str(len(body))}
    return HttpResponse(body, status=problem.status, content_type=CONTENT_TYPE, headers=headers)


def exception_handler(exc: Exception, context: Mapping[str, Any]) -> Response:
    """DRF's hook: whatever a view raises becomes a problem document; the unknown is logged and answered 500."""
    problem = as_problem(exc)
    if problem.status >= status.HTTP_500_INTERNAL_SERVER_ERROR:
        logger.error("request failed", code=problem.code, path=context["request"].path, exc_info=exc)
    return Response(problem.body(), status=problem.status, headers=problem.headers, content_type=CONTENT_TYPE)


def as_problem(exc: BaseException) -> Problem:
    """The problem that stands for `exc`."""
    if isinstance(exc, Problem):
        return exc
    if isinstance(exc, exceptions.ValidationError):
        return invalid(list(_field_errors(exc.get_full_details())))
    if isinstance(exc, exceptions.APIException):
        return _from_api_exception(exc)
    if isinstance(exc, Http404):
        return Problem(404, "There is nothing here.")
    if isinstance(exc, PermissionDenied):
        return Problem(403, "This is not allowed.")
    if isinstance(exc, RequestDataTooBig):
        return Problem(413, "The request body is larger than allowed.")
    if isinstance(exc, DEPENDENCY_ERRORS):
        return dependency_down()
    return Problem(500, "Something went wrong on our side. The request id finds it in our logs.")


def _from_api_exception(exc: exceptions.APIException) -> Problem:
    headers = {}
    if authenticate := getattr(exc, "auth_header", None):
        headers["WWW-Authenticate"] = authenticate
    if wait := getattr(exc, "wait", None):
        headers["Retry-After"] = str(int(wait) + 1)
    codes = exc.get_codes()
    code = codes if isinstance(codes, str) and codes not in {"error", "invalid", "parse_error"} else None
    return Problem(exc.status_code, str(exc.detail), code=code, headers=headers)


def _field_errors(details: Any, path: str = "") -> Sequence[FieldError]:
    """Flatten DRF's nested details to dotted field names."""
    if isinstance(details, Mapping) and {"message", "code"} == set(details):
        return [FieldError(path or "body", str(details["code"]), str(details["message"]))]
    if isinstance(details, Mapping):
        return [error for key, value in details.items() for error in _field_errors(value, _join(path, key))]
    return [error for item in details for error in _field_errors(item, path)]


def _join(path: str, key: object) -> str:
    name = "body" if key == "non_field_errors" else str(key)
    return f"{path}.{name}" if path else name
