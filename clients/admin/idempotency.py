"""Answers kept for repeated requests."""

from django.contrib import admin

from clients.models import IdempotencyRecord
from ops.backoffice.readonly import UncountedAdmin


@admin.register(IdempotencyRecord)
class IdempotencyRecordAdmin(UncountedAdmin):
    """Stored answers, to settle disputes about repeated requests."""

    list_display = ("key", "client", "status", "created_at")
    list_select_related = ("client",)
    list_filter = ("client", "status")
    search_fields = ("=key",)
    search_help_text = "The whole idempotency key"
    ordering = ("-id",)
