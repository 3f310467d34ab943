"""Admission of every HTTP request to Django: decided outside all other middleware, answered inside the ones that set headers."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse

from clients.admission import Admission, admit
from clients.rate_limit import Group
from ops.api import error_pages
from ops.audit import origin
from ops.core import addresses

BIND_PATH = "/api/v2/policies"
Handler = Callable[[HttpRequest], HttpResponse]


class AdmissionMiddleware:
    """Decides on the request and adds `RateLimit-*` to every response, also preflights, redirects, static files and errors."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        address = addresses.of_environ(request.META)
        admission = admit(method=request.method or "", path=request.path, headers=request.headers, address=address)
        request.admission = admission  # type: ignore[attr-defined]
        response = self.get_response(request)
        for name, value in admission.verdict.headers():
            response[name] = value
        return response


class RefusalMiddleware:
    """Answers requests that were not admitted, with the headers of any response."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        admission: Admission = request.admission  # type: ignore[attr-defined]
        return error_pages.answer(request, admission.refusal) if admission.refusal else self.get_response(request)


class ClientAuditMiddleware:
    """Records the client and its address with every change. Binds of several clients share a transaction: each keeps its own origin."""

    def __init__(self, get_response: Handler) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        admission: Admission = request.admission  # type: ignore[attr-defined]
        client = admission.principal
        if client is None or admission.verdict.bucket.group is not Group.WRITE:
            return self.get_response(request)
        asked = origin.of_request(request, client=client.name, client_id=client.client_id, key_id=client.key_id)
        with origin.asking(asked, alone=request.path != BIND_PATH):
            return self.get_response(request)
