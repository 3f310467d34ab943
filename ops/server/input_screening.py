"""Screen requests: refuse malformed addresses, record suspicious ones."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from django.core.exceptions import DisallowedHost, SuspiciousOperation
from django.http import HttpRequest, HttpResponse

from ops.api import error_pages, problems
from ops.api.problems import Problem
from ops.core import addresses
from ops.server import security
from ops.server.security import Event, patterns

Handler = Callable[[HttpRequest], HttpResponse]
MAX_ADDRESS = 4096
MAX_SEARCHED = 16 * 1024
ENCODED = Problem(415, "Bodies are taken as they are, without a Content-Encoding.", headers={"Accept-Encoding": "identity"})
TOO_LONG = Problem(414, f"The address is longer than {MAX_ADDRESS} characters.")
ALLOW_ORIGIN = "Access-Control-Allow-Origin"


class EdgeMiddleware:
    """Refuses control characters and traversal in addresses, addresses that are too long and compressed bodies; tells of the former, of
    wrong hosts and origins, and of requests that look like an attack."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        query = request.META.get("QUERY_STRING", "")
        if len(request.path) + len(query) > MAX_ADDRESS:
            _tell(request, Event.OVERSIZED)
            return error_pages.answer(request, TOO_LONG)
        if _is_encoded(request):
            return error_pages.answer(request, ENCODED)
        _refuse_wrong_host(request)
        _refuse_bad_address(request, query)
        if (event := patterns.suspicious(f"{request.path}?{unquote_plus(query)}") or _in_body(request)) is not None:
            _tell(request, event)
        return self.get_response(request)


class OriginMiddleware:
    """Outside the CORS middleware: tells of pages whose origin it did not allow."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        origin = request.headers.get("Origin")
        if origin and ALLOW_ORIGIN not in response.headers and problems.is_api_path(request.path) and not _is_own(request, origin):
            _tell(request, Event.ORIGIN_REFUSED, origin=origin)
        return response


def _refuse_wrong_host(request: HttpRequest) -> None:
    try:
        request.get_host()
    except DisallowedHost:
        _tell(request, Event.HOST_REFUSED, host=request.META.get("HTTP_HOST", ""))
        raise


def _refuse_bad_address(request: HttpRequest, query: str) -> None:
    event = patterns.forbidden(request.path) or (Event.CONTROL_CHARACTER if patterns.CONTROL.search(query) else None)
    if event is not None:
        _tell(request, event)
        raise SuspiciousOperation("control character or traversal in the address")
    if patterns.TRAVERSAL.search(unquote_plus(query)):
        _tell(request, Event.TRAVERSAL)


def _is_encoded(request: HttpRequest) -> bool:
    """Whether there is a body, and it is compressed."""
    codings = request.headers.get("Content-Encoding", "").lower().split(",")
    return any(coding.strip() not in {"", "identity"} for coding in codings) and int(request.META.get("CONTENT_LENGTH") or 0) > 0


def _in_body(request: HttpRequest) -> Event | None:
    """What the body of a request to the API looks like; a long one is left alone."""
    length = int(request.META.get("CONTENT_LENGTH") or 0)
    if not 0 < length <= MAX_SEARCHED or not problems.is_api_path(request.path):
        return None
    return patterns.suspicious(request.body.decode("utf-8", "replace"))


def _is_own(request: HttpRequest, origin: str) -> bool:
    return origin == f"{request.scheme}://{request.META.get('HTTP_HOST', '')}"


def _tell(request: HttpRequest, event: Event, **details: object) -> None:
    address = addresses.of_environ(request.META)
    security.record(event, address=address, method=request.method, path=request.path, **details)
