"""The outbox."""

from django.contrib import admin

from live.models import Notification
from ops.backoffice import json_tables
from ops.backoffice.readonly import UncountedAdmin
from ops.backoffice.record import RecordMixin, Table
from ops.core import json_text


@admin.register(Notification)
class NotificationAdmin(RecordMixin, UncountedAdmin):
    """Notifications, newest first; without a dispatch time they still wait."""

    list_display = ("created_at", "type", "priority", "client", "coverage_type", "chain", "stablecoin", "bridge_id", "dispatched_at")
    list_select_related = ("client",)
    list_filter = ("type", "priority", ("dispatched_at", admin.EmptyFieldListFilter))
    search_fields = ("=event_id",)
    search_help_text = "The whole event id"
    exclude = ("payload",)

    def record(self, obj: Notification) -> list[Table]:
        return json_tables.tables("Payload", json_text.loads(obj.payload))
