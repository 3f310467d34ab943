"""Read-only admin pages of bridge observations, readings and alerts."""

from django.contrib import admin
from unfold.decorators import display

from bridges.admin.bridges import STATUS_LABELS
from bridges.models import BridgeAlert, BridgeObservation, BridgeReading, FeedStatus
from ops.backoffice.display import SEVERITY_LABELS
from ops.backoffice.export import CsvExportMixin
from ops.backoffice.feeds import FeedRecordAdmin
from ops.backoffice.readonly import ReadOnlyAdmin, UncountedAdmin

ALERT_COLUMNS = ("id", "bridge_id", "kind", "severity", "message", "opened_at", "escalated_at", "resolved_at")
READING_COLUMNS = ("assessed_at", "bridge_id", "score", "status", "exploit_detected", "tvl_usd", "tvl_change_pct", "oracle_count")


@admin.register(BridgeAlert)
class BridgeAlertAdmin(CsvExportMixin, ReadOnlyAdmin):
    """Alerts, open and resolved."""

    list_display = ("opened_at", "bridge", "kind", "severity_label", "message", "escalated_at", "resolved_at")
    list_filter = ("severity", "kind", ("resolved_at", admin.EmptyFieldListFilter), "bridge")
    list_select_related = ("bridge",)
    export_columns = {name: name for name in ALERT_COLUMNS}

    @display(description="severity", ordering="severity", label=SEVERITY_LABELS)
    def severity_label(self, alert: BridgeAlert) -> str:
        return alert.severity


@admin.register(BridgeReading)
class BridgeReadingAdmin(CsvExportMixin, UncountedAdmin):
    """Health readings of the bridges over time."""

    list_display = ("assessed_at", "bridge", "score", "status_label", "exploit_detected", "tvl_usd", "tvl_change_pct", "oracle_count")
    list_filter = ("bridge", "status", "exploit_detected")
    list_select_related = ("bridge",)
    export_columns = {name: name for name in READING_COLUMNS}

    @display(description="status", ordering="status", label=STATUS_LABELS)
    def status_label(self, reading: BridgeReading) -> str:
        return reading.status


@admin.register(BridgeObservation)
class BridgeObservationAdmin(UncountedAdmin):
    """Observations that oracles reported."""

    list_display = ("observed_at", "bridge", "oracle", "tvl_usd", "transfers_ok", "transfers_failed", "received_at")
    list_filter = ("bridge",)
    list_select_related = ("bridge",)


@admin.register(FeedStatus)
class FeedStatusAdmin(FeedRecordAdmin):
    """Status of the feed, with the reason of its last failure."""
