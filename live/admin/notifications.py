"""The outbox."""

from django.contrib import admin

from live.models import Notification
from ops.staff.readonly import UncountedAdmin


@admin.register(Notification)
class NotificationAdmin(UncountedAdmin):
    """What was announced, newest first; without a time of dispatch it still waits."""

    list_display = ("created_at", "type", "priority", "client", "coverage_type", "chain", "stablecoin", "bridge_id", "dispatched_at")
    list_select_related = ("client",)
    list_filter = ("type", "priority", ("dispatched_at", admin.EmptyFieldListFilter))
    search_fields = ("=event_id",)
    search_help_text = "The whole event id"
