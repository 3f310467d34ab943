"""Admin page of the bridges: read-only, except for the switch that monitors a bridge."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils import timezone
from unfold.admin import ModelAdmin
from unfold.decorators import display

from bridges.admin import charts
from bridges.models import Bridge
from ops.backoffice.charts import Chart
from ops.backoffice.record import ChartsMixin

STATUS_LABELS = {"Healthy": "success", "Caution": "info", "Warning": "warning", "Critical": "danger"}


@admin.register(Bridge)
class BridgeAdmin(ChartsMixin, ModelAdmin):
    """Bridges with their newest readings. Staff stop monitoring a bridge that no longer exists."""

    list_display = ("bridge_id", "source_chain", "dest_chain", "is_monitored", "status", "score", "tvl_usd")
    list_filter = ("is_monitored", "source_chain", "latest__status")
    list_select_related = ("latest",)
    search_fields = ("bridge_id",)
    fields = ("bridge_id", ("source_chain", "dest_chain"), "is_monitored", "latest")
    readonly_fields = ("bridge_id", "source_chain", "dest_chain", "latest")

    def list_charts(self) -> list[Chart]:
        return [charts.scores(Bridge.objects.filter(is_monitored=True).select_related("latest"))]

    def charts(self, obj: Bridge) -> list[Chart]:
        return charts.history(obj, now=timezone.now())

    @display(description="status", ordering="latest__status", label=STATUS_LABELS)
    def status(self, bridge: Bridge) -> str:
        return bridge.latest.status if bridge.latest else "-"

    @admin.display(ordering="latest__score")
    def score(self, bridge: Bridge) -> str:
        return str(bridge.latest.score) if bridge.latest else "-"

    @admin.display(description="TVL, USD", ordering="latest__tvl_usd")
    def tvl_usd(self, bridge: Bridge) -> str:
        return f"{bridge.latest.tvl_usd:,}" if bridge.latest and bridge.latest.tvl_usd is not None else "-"

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Bridge, form: Any, change: bool) -> None:
        """Write the edited columns alone: saving the whole row would undo a reading taken meanwhile."""
        obj.save(update_fields=form.changed_data)
