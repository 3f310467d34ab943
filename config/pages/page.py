"""Base view of all pages."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.views.generic import TemplateView

from ops.api.problems import DEPENDENCY_ERRORS, Problem, as_problem


class Page(TemplateView):
    """A template and the context that `content` gathers. A dependency that is down is a page that says so, with `Retry-After`."""

    section = ""
    http_method_names = ["get", "head", "options"]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        try:
            return super().dispatch(request, *args, **kwargs)
        except (Problem, *DEPENDENCY_ERRORS) as error:
            return error_page(request, as_problem(error))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(section=self.section, **self.content(**kwargs))

    def content(self, **_: Any) -> dict[str, Any]:
        """The context of this page; read here and not in the template, so that a failure is met in `dispatch`."""
        return {}


def error_page(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The page for a dependency that is down."""
    response = render(request, "site/unavailable.html", {"problem": problem}, status=problem.status)
    for name, value in problem.headers.items():
        response[name] = value
    return response
