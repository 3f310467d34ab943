"""Admin page of analyses: progress, input and result."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display
from unfold.enums import ActionVariant

from ops.backoffice import bulk, json_tables
from ops.backoffice.bulk import Plan
from ops.backoffice.confirmation import Confirmation, carried_out, requested, unanswered
from ops.backoffice.export import CsvExportMixin
from ops.backoffice.readonly import UncountedAdmin
from ops.backoffice.record import RecordMixin, Table
from ops.core import json_text
from risk.analyses import services
from risk.models import Analysis

STATUS_LABELS = {"pending": "info", "running": "info", "completed": "success", "failed": "danger"}
PLAIN_COLUMNS = ("analysis_type", "status", "progress", "error_code", "error_detail", "attempts", "created_at", "updated_at", "input_text")
LARGE = ("analysis_result",)


@admin.register(Analysis)
class AnalysisAdmin(RecordMixin, CsvExportMixin, UncountedAdmin):
    """Workers write them. Staff read question and result, and cancel what is not finished."""

    list_display = ("id", "status_label", "progress_label", "analysis_type", "client", "error_code", "created_at", "updated_at")
    list_select_related = ("client",)
    list_filter = ("status", "analysis_type", "client")
    search_fields = ("=id",)
    search_help_text = "The whole id"
    fieldsets = (
        (None, {"fields": (("status_label", "progress_label"), ("analysis_type", "client"), ("created_at", "updated_at"), "attempts")}),
        ("Why it failed", {"fields": ("error_code", "error_detail")}),
    )
    readonly_fields = ("status_label", "progress_label", "attempts")
    actions = ("cancel_selected",)
    actions_detail = ("cancel",)
    export_columns = {"id": "id", "client": "client__name", **{name: name for name in PLAIN_COLUMNS}}

    @display(description="status", ordering="status", label=STATUS_LABELS)
    def status_label(self, analysis: Analysis) -> str:
        return str(analysis.status)

    @admin.display(description="progress", ordering="progress")
    def progress_label(self, analysis: Analysis) -> str:
        return f"{analysis.progress} %"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        """The reason is for those that failed."""
        return self.fieldsets if obj and obj.error_code else self.fieldsets[:1]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Analysis]:
        """The list reads no result; a page does."""
        rows: QuerySet[Analysis] = super().get_queryset(request)
        return rows.select_related("client").defer(*LARGE)

    def record(self, obj: Analysis) -> list[Table]:
        asked = json_tables.tables("Question", json_text.loads(obj.input_text)["parameters"])
        return asked + (json_tables.tables("Result", json_text.loads(obj.analysis_result)) if obj.analysis_result else [])

    def fitting_actions(self, obj: Analysis) -> Collection[str]:
        return self.actions_detail if obj.status in services.UNFINISHED_STATUSES else ()

    def has_cancel_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("risk.change_analysis")

    @action(description="Cancel", permissions=["cancel"], icon="cancel", variant=ActionVariant.DANGER)
    def cancel(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then take it away from its worker."""
        analysis = requested(self, request, object_id)
        sentence = f"It stands at {analysis.progress} %. {analysis.client} is told that it failed, cancelled by staff, and may ask again."
        if page := unanswered(self, request, analysis, Confirmation(f"Cancel the analysis {analysis}", sentence, "Cancel the analysis")):
            return page
        return carried_out(self, request, analysis, partial(_cancel, analysis))

    @action(description="Cancel the selected analyses", permissions=["cancel"])
    def cancel_selected(self, request: HttpRequest, queryset: QuerySet[Analysis]) -> HttpResponse | None:
        """Confirm, then cancel those that are not finished."""
        return bulk.run(self, request, queryset.filter(services.UNFINISHED), plan=partial(_cancellation, self), act=_cancel)


def _cancellation(model_admin: AnalysisAdmin, analyses: list[Analysis]) -> Plan:
    many = bulk.counted(model_admin, len(analyses))
    sentence = f"{many} will end now. Their clients are told that they failed, cancelled by staff, and may ask again."
    lines = [[analysis, analysis.client, analysis.status, f"{analysis.progress} %", analysis.created_at] for analysis in analyses]
    return Plan(Confirmation(f"Cancel {many}", sentence, f"Cancel {many}"), ["Analysis", "Client", "Status", "Progress", "Asked"], lines)


def _cancel(analysis: Analysis) -> str:
    services.cancel_by_staff(analysis_id=analysis.pk)
    return "Cancelled."
