"""The audit trail: every recorded change of what staff may edit, newest first."""

from datetime import datetime
from typing import Any

import pghistory
from django.apps import apps
from django.contrib import admin
from django.http import HttpRequest
from django.utils.html import format_html_join
from pghistory.models import MiddlewareEvents
from unfold.decorators import display

from ops.backoffice.display import NOTHING
from ops.backoffice.readonly import UncountedAdmin

LABELS = {"insert": "success", "update": "info", "delete": "danger"}
BOOK = frozenset({"quotes.Policy"})
"""Tracked for the history on a policy's own page; millions of rows that would bury the edits."""


def audited() -> dict[str, Any]:
    """Event models by the label of what they track."""
    models: list[Any] = pghistory.core.event_models()
    by_label = {model.pgh_tracked_model._meta.label: model for model in models}
    return {label: model for label, model in sorted(by_label.items()) if label not in BOOK}


def _context(event: MiddlewareEvents) -> dict[str, Any]:
    return event.pgh_context or {}


class SubjectFilter(admin.SimpleListFilter):
    """What was changed."""

    title = "what"
    parameter_name = "what"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, str]]:
        return [(label, str(model.pgh_tracked_model._meta.verbose_name)) for label, model in audited().items()]

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        model = audited().get(self.value() or "")
        return queryset.across(model) if model else queryset


@admin.register(MiddlewareEvents)
class AuditTrailAdmin(UncountedAdmin):
    """Who, from where, when, what, old and new. Changes without a user or a client were made by a job or a command."""

    list_display = ("when", "who", "where", "what", "operation", "changes")
    list_display_links = ("when",)
    list_select_related = ("user",)
    list_filter = (SubjectFilter, "pgh_label")
    search_fields = ("user__username", "pgh_obj_id")
    ordering = ("-pgh_created_at", "-pgh_id")
    fields = ("when", "who", "where", "what", "operation", "changes", "url", "asked_in", "pgh_data")

    def get_queryset(self, request: HttpRequest) -> Any:
        events: Any = MiddlewareEvents.objects
        return events.across(*audited().values()).select_related("user").order_by(*self.ordering)

    def changelist_view(self, request: HttpRequest, extra_context: dict[str, Any] | None = None) -> Any:
        return super().changelist_view(request, {"title": "Audit trail", **(extra_context or {})})

    @admin.display(description="when", ordering="pgh_created_at")
    def when(self, event: MiddlewareEvents) -> datetime:
        return event.pgh_created_at

    @admin.display(description="who", ordering="user__username")
    def who(self, event: MiddlewareEvents) -> str:
        return str(event.user or _context(event).get("client") or "system")

    @admin.display(description="from")
    def where(self, event: MiddlewareEvents) -> str:
        return str(_context(event).get("address", NOTHING))

    @admin.display(description="request")
    def asked_in(self, event: MiddlewareEvents) -> str:
        return str(_context(event).get("request_id", NOTHING))

    @admin.display(description="what")
    def what(self, event: MiddlewareEvents) -> str:
        return f"{apps.get_model(event.pgh_obj_model)._meta.verbose_name} {event.pgh_obj_id}"

    @display(description="operation", ordering="pgh_label", label=LABELS)
    def operation(self, event: MiddlewareEvents) -> str:
        return event.pgh_label

    @admin.display(description="old and new")
    def changes(self, event: MiddlewareEvents) -> str:
        rows = ((name, *values) for name, values in sorted((event.pgh_diff or {}).items()))
        return format_html_join("; ", "{}: {} → {}", rows) or NOTHING
