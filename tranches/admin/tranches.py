"""The six tranches: their terms are edited, their balances move by confirmed movements."""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from ops.api.problems import Problem
from ops.backoffice.actor import staff_actor
from ops.backoffice.charts import Chart
from ops.backoffice.confirmation import Confirmation, carried_out, requested, unanswered
from ops.backoffice.figures import FiguresMixin
from ops.backoffice.record import ChartsMixin
from tranches import services
from tranches.admin import charts
from tranches.admin.movement_form import MovementForm, balances
from tranches.models import Tranche

BALANCES = ("capital_ton", "liquid_ton", "coverage_usd", "premium_usd")


@admin.register(Tranche)
class TrancheAdmin(ChartsMixin, FiguresMixin):
    """Terms are editable. Balances are the sums of the ledger and are not."""

    list_display = ("tranche_id", "seniority", "curve", "apy_min", "apy_max", "risk_capacity", *BALANCES)
    readonly_fields = ("tranche_id", "seniority", *BALANCES, "updated_at")
    fieldsets = (
        (None, {"fields": (("tranche_id", "seniority"),)}),
        ("Terms", {"fields": ("curve", ("apy_min", "apy_max"), "risk_capacity")}),
        ("Balances", {"fields": (("capital_ton", "liquid_ton"), ("coverage_usd", "premium_usd"), "updated_at")}),
    )
    actions_detail = ("move_capital",)

    def list_charts(self) -> list[Chart]:
        return charts.utilisation()

    def charts(self, obj: Tranche) -> list[Chart]:
        return charts.apy(obj)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: Tranche, form: Any, change: bool) -> None:
        """Write the edited terms alone: a whole row would undo the movements that were posted since it was read."""
        obj.save(update_fields=form.changed_data)

    @action(description="Move capital", permissions=["change"], icon="swap_horiz")
    def move_capital(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Deposit, withdraw, deploy or recall: fill in, confirm, post to the ledger."""
        tranche = requested(self, request, object_id)
        form = MovementForm(request.POST or None, tranche)
        question = Confirmation(f"Move capital of {tranche}", form.sentence() if form.is_valid() else "", "Move the capital")
        if page := unanswered(self, request, tranche, question, form):
            return page
        return carried_out(self, request, tranche, partial(_move, form, actor=staff_actor(request)))


@transaction.atomic
def _move(form: MovementForm, *, actor: str) -> str:
    """Move once. Raises Problem 409 when the balances are no longer those that the person saw."""
    services.lock_book()
    if balances(Tranche.objects.get(pk=form.tranche.pk)) != form.cleaned_data["seen"]:
        raise Problem(409, "The balances changed since you looked. Nothing was moved.")
    services.move_capital(tranche_id=form.tranche.pk, kind=form.movement, amount_ton=form.cleaned_data["amount_ton"], actor=actor)
    return f"Moved capital. {form.sentence()}"
