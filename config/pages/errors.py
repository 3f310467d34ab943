"""Error page of a failure that no view handled, under /admin/ too."""

import sys

from django.http import HttpRequest, HttpResponse, HttpResponseServerError
from django.template.loader import render_to_string

from config.pages.page import error_page
from ops.api.problems import DEPENDENCY_ERRORS, as_problem
from ops.core import request_id


def server_error(request: HttpRequest) -> HttpResponse:
    """503 with `Retry-After` where a dependency is down, else 500 with the id under which the log tells what it was."""
    error = sys.exception()
    if isinstance(error, DEPENDENCY_ERRORS):
        return error_page(request, as_problem(error))
    return HttpResponseServerError(render_to_string("500.html", {"request_id": request_id.current()}))
