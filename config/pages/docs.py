"""The API references that carry a viewer of their own."""

from functools import cache
from pathlib import Path

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.contrib.staticfiles import finders
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.views.decorators.http import require_safe

REDOC = "drf_spectacular_sidecar/redoc/bundles/redoc.standalone.js"
REDOC_MARK = "https://cdn.redoc.ly/redoc/logo-mini.svg"


@require_safe
@csp_replace({"style-src": [SELF, UNSAFE_INLINE]})
def redoc(request: HttpRequest) -> HttpResponse:
    """/redoc: the REST reference to read. Its viewer styles inline, which this page alone allows; scripts stay strict."""
    return render(request, "docs/redoc.html")


@require_safe
def redoc_script(_: HttpRequest) -> HttpResponse:
    """The viewer, without the one image that it would load from elsewhere."""
    return HttpResponse(_redoc_without_mark(), content_type="text/javascript", headers={"Cache-Control": "max-age=3600"})


@cache
def _redoc_without_mark() -> str:
    bundle = finders.find(REDOC)
    if not isinstance(bundle, str):
        raise FileNotFoundError(REDOC)
    return Path(bundle).read_text().replace(REDOC_MARK, static("favicon.svg"))
