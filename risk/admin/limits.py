"""Admin page of the risk limits."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ops.backoffice.figures import FiguresMixin
from risk.models import RiskLimit


@admin.register(RiskLimit)
class RiskLimitAdmin(FiguresMixin):
    """One row an alert type. An edit counts from the next run on, also for alerts that are open."""

    list_display = ("alert_type", "direction", "high_at", "critical_at", "hysteresis", "updated_at")
    percentages = ("high_at", "critical_at", "hysteresis")
    fields = ("alert_type", "direction", ("high_at", "critical_at"), "hysteresis", "updated_at")
    readonly_fields = ("alert_type", "direction", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
