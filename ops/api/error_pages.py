"""A problem as a document on API paths, as a page elsewhere."""

from django.http import HttpRequest, HttpResponse
from django.template.loader import render_to_string

from ops.api import problems
from ops.api.problems import Problem

TEMPLATE = "problem.html"


def answer(request: HttpRequest, problem: Problem) -> HttpResponse:
    """The response for a problem."""
    if problems.wants_document(request):
        return problems.http_response(problem)
    title = problems.TITLES.get(problem.status, "Error")
    context = {"title": title, "detail": problem.detail.removeprefix(f"{title}. "), "may_come_again": "Retry-After" in problem.headers}
    return HttpResponse(render_to_string(TEMPLATE, context), status=problem.status, headers=problem.headers)
