"""Charts above and tables below the fields of an object's page, and charts above a list."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from unfold.admin import ModelAdmin

from ops.backoffice.charts import Chart
from ops.backoffice.display import written

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
            response.context_data["record"] = [_written(table) for table in self.record(response.context_data["original"])]
        return response


def _written(table: Table) -> Table:
    return {**table, "rows": [[written(cell) for cell in row] for row in table["rows"]]}


class ChartsMixin(ModelAdmin):
    """Adds the charts of `list_charts` to the list, and those of `charts` to the page of an object."""

    list_before_template = "admin/list_top.html"
    change_form_outer_before_template = "admin/charts.html"

    def list_charts(self) -> list[Chart]:
        """What stands above the list."""
        return []

    def charts(self, obj: Any) -> list[Chart]:
        """What stands above the fields of the object."""
        return []

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        drawn = self.list_charts() if request.method == "GET" and self.has_view_permission(request) else []
        return super().changelist_view(request, {"charts": drawn, **(extra_context or {})})

    def change_view(self, request: HttpRequest, object_id: str, *args: Any, **kwargs: Any) -> HttpResponse:
        response: HttpResponse = super().change_view(request, object_id, *args, **kwargs)
        if isinstance(response, TemplateResponse) and response.context_data:
            response.context_data["charts"] = self.charts(response.context_data["original"])
        return response
