"""Edge middleware: request ids, problem documents instead of HTML on API paths, the audit context of admin edits."""

from collections.abc import Callable
from http import HTTPStatus

import structlog
from django.http import HttpRequest, HttpResponse

from ops.api import problems
from ops.audit import origin
from ops.core import addresses, request_id
from ops.server import security
from ops.server.security import Event

Handler = Callable[[HttpRequest], HttpResponse]
JSON_TYPES = ("application/json", problems.CONTENT_TYPE)
BODY_HEADERS = frozenset({"content-type", "content-length", "content-encoding", "content-disposition"})
logger = structlog.get_logger(__name__)


class RequestIdMiddleware:
    """Adopt or create the request id, bind it to the logs and return it."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        value = request_id.begin(request.headers.get("X-Request-ID"))
        structlog.contextvars.bind_contextvars(request_id=value)
        try:
            response = self.get_response(request)
        finally:
            structlog.contextvars.unbind_contextvars("request_id")
        response["X-Request-ID"] = value
        return response


class ProblemMiddleware:
    """On API paths every error is a problem document, also those that never reach a view (404, 405, bad host, crash)."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        response = self.get_response(request)
        if response.status_code < 400 or not problems.wants_document(request):
            return response
        if response.headers.get("Content-Type", "").startswith(JSON_TYPES):
            return response
        return _with_headers_of(response, problems.http_response(_explained(response.status_code)))

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Answer exceptions of plain Django views on API paths; elsewhere Django does."""
        if not problems.wants_document(request):
            return None
        problem = problems.as_problem(exception)
        if problem.status >= 500:
            logger.error("request failed", code=problem.code, path=request.path, exc_info=exception)
        return problems.http_response(problem)


def _explained(status: int) -> problems.Problem:
    details = {404: "There is nothing here.", 405: "This path does not take that method.", 400: "The request is malformed."}
    return problems.Problem(status, details.get(status, problems.TITLES.get(status, "The request failed.")))


def _with_headers_of(page: HttpResponse, document: HttpResponse) -> HttpResponse:
    """What the inner middleware has put on the page (security, CORS, `Allow`) goes along with the document."""
    for name, value in page.headers.items():
        if name.lower() not in BODY_HEADERS:
            document.headers.setdefault(name, value)
    return document


class AdminAuditMiddleware:
    """Records the member of staff and address of every change, under /admin/ or by session at the API.

    What they send and may not do is a security event.
    """

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        user = request.user  # before the REST framework puts its own in the place
        if request.method in {"GET", "HEAD"} or not (user.is_authenticated or request.path.startswith("/admin/")):
            return self.get_response(request)
        with origin.asking(origin.of_request(request, user_id=user.pk)):
            response = self.get_response(request)
        if response.status_code == HTTPStatus.FORBIDDEN and user.is_authenticated:
            seen = {"address": addresses.of_environ(request.META), "staff": user.get_username(), "path": request.path}
            security.record(Event.RIGHTS_REFUSED, what="refused request", **seen)
        return response
