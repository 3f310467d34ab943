"""The limits that underwriting judges by."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ops.staff.figures import FiguresMixin
from tranches.models import UnderwritingGate

LIMITS = ("max_ltv", "min_reserve_ratio", "max_coin_share", "max_group_share", "stress_multiple")


@admin.register(UnderwritingGate)
class UnderwritingGateAdmin(FiguresMixin):
    """One row. The stress loss is set by the risk monitor; how old it is tells whether the monitor runs."""

    list_display = (
        "__str__",
        "max_ltv",
        "min_reserve_ratio",
        "max_coin_share",
        "max_group_share",
        "stress_multiple",
        "worst_stress_loss_usd",
        "worst_stress_at",
    )
    percentages = LIMITS[:-1]
    fields = (*LIMITS, "worst_stress_loss_usd", "worst_stress_at", "updated_at")
    readonly_fields = ("worst_stress_loss_usd", "worst_stress_at", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: UnderwritingGate, form: Any, change: bool) -> None:
        """Write what was edited alone: a whole row would undo a stress loss handed down meanwhile."""
        obj.save(update_fields=[*form.changed_data, "updated_at"])
