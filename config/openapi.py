"""GET /openapi.json: the OpenAPI 3.1 document of all endpoints."""

import hashlib
from functools import cache
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils.decorators import method_decorator
from django.utils.http import quote_etag
from django.views import View
from django.views.decorators.http import condition
from drf_spectacular.generators import SchemaGenerator

from ops.core import json_text


@cache
def document() -> dict[str, Any]:
    """The document; made once per process."""
    schema: dict[str, Any] = SchemaGenerator().get_schema(request=None, public=True)
    return schema


@cache
def _encoded() -> bytes:
    return json_text.dumps(document())


def _etag(_: HttpRequest) -> str:
    return quote_etag(hashlib.sha256(_encoded()).hexdigest()[:32])


@method_decorator(condition(etag_func=_etag), name="get")
class OpenApiView(View):
    """The document as JSON; 304 to a reader that holds it."""

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(_encoded(), content_type="application/json", headers={"Cache-Control": "no-cache"})
