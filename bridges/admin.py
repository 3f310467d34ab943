"""Admin pages of the bridges: all to look at; whether a bridge is monitored is edited."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from bridges.models import Bridge, BridgeAlert, BridgeObservation, BridgeReading, FeedStatus
from ops.staff.feeds import FeedRecordAdmin
from ops.staff.readonly import ReadOnlyAdmin, UncountedAdmin


@admin.register(Bridge)
class BridgeAdmin(ModelAdmin):
    """The bridges with their newest readings. One that no longer exists is taken off the monitor here."""

    list_display = ("bridge_id", "source_chain", "dest_chain", "is_monitored", "status", "score", "tvl_usd")
    list_filter = ("is_monitored", "source_chain", "latest__status")
    list_select_related = ("latest",)
    search_fields = ("bridge_id",)
    fields = ("bridge_id", ("source_chain", "dest_chain"), "is_monitored", "latest")
    readonly_fields = ("bridge_id", "source_chain", "dest_chain", "latest")

    @admin.display(ordering="latest__status")
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
        """Write what was edited alone: a whole row would undo a reading that was taken meanwhile."""
        obj.save(update_fields=form.changed_data)


@admin.register(BridgeAlert)
class BridgeAlertAdmin(ReadOnlyAdmin):
    """Alerts, open and resolved."""

    list_display = ("opened_at", "bridge", "kind", "severity", "message", "escalated_at", "resolved_at")
    list_filter = ("severity", "kind", ("resolved_at", admin.EmptyFieldListFilter), "bridge")
    list_select_related = ("bridge",)


@admin.register(BridgeReading)
class BridgeReadingAdmin(UncountedAdmin):
    """How bridges were judged over time."""

    list_display = ("assessed_at", "bridge", "score", "status", "exploit_detected", "tvl_usd", "tvl_change_pct", "oracle_count")
    list_filter = ("bridge", "status", "exploit_detected")
    list_select_related = ("bridge",)


@admin.register(BridgeObservation)
class BridgeObservationAdmin(UncountedAdmin):
    """What oracles reported."""

    list_display = ("observed_at", "bridge", "oracle", "tvl_usd", "transfers_ok", "transfers_failed", "received_at")
    list_filter = ("bridge",)
    list_select_related = ("bridge",)


@admin.register(FeedStatus)
class FeedStatusAdmin(FeedRecordAdmin):
    """Whether the feed brings observations, and why it does not."""
