"""Admin page of the underwriting limits."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest

from ops.backoffice.figures import FiguresMixin
from tranches.models import GATE_LIMITS, UnderwritingGate


@admin.register(UnderwritingGate)
class UnderwritingGateAdmin(FiguresMixin):
    """The single row of limits. The risk monitor sets the stress loss that is shown; its age shows whether the monitor runs."""

    list_display = (
        "__str__",
        *GATE_LIMITS,
        "worst_stress_loss_usd",
        "worst_stress_at",
    )
    percentages = tuple(name for name in GATE_LIMITS if not name.endswith("_multiple"))
    fields = (*GATE_LIMITS, "worst_stress_loss_usd", "worst_stress_at", "updated_at")
    readonly_fields = ("worst_stress_loss_usd", "worst_stress_at", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: UnderwritingGate, form: Any, change: bool) -> None:
        """Write the edited columns alone: saving the whole row would undo a stress loss set meanwhile."""
        obj.save(update_fields=[*form.changed_data, "updated_at"])
