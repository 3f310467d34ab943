"""GET /asyncapi.json: the AsyncAPI 3.0 document of the sockets."""

from django.http import HttpRequest, HttpResponse
from django.views import View

from live.asyncapi import document
from ops.core import json_text


class AsyncApiView(View):
    """The document as JSON."""

    http_method_names = ["get", "head", "options"]

    def get(self, request: HttpRequest) -> HttpResponse:
        return HttpResponse(json_text.dumps(document()), content_type="application/json", headers={"Cache-Control": "no-cache"})
