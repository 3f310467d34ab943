"""Tables below the fields of an object's page."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

Table = dict[str, Any]
"""`title`, `headers` and `rows`."""


class RecordMixin(ModelAdmin):
    """Adds the tables of `record`, in their order."""

    change_form_outer_after_template = "admin/record.html"

    def record(self, obj: Any) -> list[Table]:
        """What the page shows below the fields of the object."""
        raise NotImplementedError

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data["record"] = self.record(response.context_data["original"])
        return response
