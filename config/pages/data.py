"""Data of the dashboard as JSON, in sections that change together: read at the start, then on events, by `ETag`.

Made for one page and may change with it; clients use /api.
"""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.views import View

from config.pages import sections
from ops.api import problems
from ops.api.conditional import etag_of, is_held
from ops.api.problems import DEPENDENCY_ERRORS, Problem, as_problem
from ops.core import json_text


class Section(View):
    """One section; 304 to a page that holds it, a problem document when it cannot be read."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest, name: str) -> HttpResponse:
        try:
            return _respond(request, sections.read(name))
        except (Problem, *DEPENDENCY_ERRORS) as error:
            return problems.http_response(as_problem(error))


def _respond(request: HttpRequest, content: dict[str, Any]) -> HttpResponse:
    tag = etag_of(content)
    headers = {"ETag": tag, "Cache-Control": "no-cache"}
    if is_held(tag, request.headers.get("If-None-Match", "")):
        return HttpResponse(status=304, headers=headers)
    return HttpResponse(json_text.dumps(content), content_type="application/json", headers=headers)
