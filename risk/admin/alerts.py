"""Admin page of risk alerts: open ones first, with who acknowledged them."""

from collections.abc import Collection
from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action, display

from ops.api.problems import Problem
from ops.backoffice import bulk
from ops.backoffice.actor import staff_actor
from ops.backoffice.bulk import Plan
from ops.backoffice.confirmation import Confirmation, carried_out, requested, unanswered
from ops.backoffice.display import SEVERITY_LABELS
from ops.backoffice.readonly import ReadOnlyAdmin
from risk.models import RiskAlert
from risk.services.alerts import acknowledge

STATUS_LABELS = {"open": "danger", "acknowledged": "info", "resolved": "success"}


@admin.register(RiskAlert)
class RiskAlertAdmin(ReadOnlyAdmin):
    """The monitor opens and resolves them; staff acknowledge."""

    list_display = ("opened_at", "severity_label", "status_label", "message", "subject", "current_value", "acknowledged_by", "resolved_at")
    percentages = ("current_value", "limit_value")
    list_filter = ("status", "severity", "alert_type")
    search_fields = ("subject", "message")
    actions = ("acknowledge_selected",)
    actions_detail = ("acknowledge_one",)

    @display(description="severity", ordering="severity", label=SEVERITY_LABELS)
    def severity_label(self, alert: RiskAlert) -> str:
        return alert.severity

    @display(description="status", ordering="status", label=STATUS_LABELS)
    def status_label(self, alert: RiskAlert) -> str:
        return str(alert.status)

    def fitting_actions(self, obj: RiskAlert) -> Collection[str]:
        return self.actions_detail if obj.status == RiskAlert.Status.OPEN else ()

    def has_acknowledge_permission(self, request: HttpRequest, object_id: Any = None) -> bool:
        return request.user.has_perm("risk.change_riskalert")

    @action(description="Acknowledge", permissions=["acknowledge"], icon="done")
    def acknowledge_one(self, request: HttpRequest, object_id: str) -> HttpResponse:
        """Confirm, then take note."""
        alert = requested(self, request, object_id)
        sentence = f"{alert}. Others see that you know of it."
        if page := unanswered(self, request, alert, Confirmation("Acknowledge the alert", sentence, "Acknowledge")):
            return page
        return carried_out(self, request, alert, partial(_acknowledge, alert, actor=staff_actor(request)))

    @action(description="Acknowledge the selected alerts", permissions=["acknowledge"])
    def acknowledge_selected(self, request: HttpRequest, queryset: QuerySet[RiskAlert]) -> HttpResponse | None:
        """Confirm, then take note of those that are open."""
        waiting = queryset.filter(status=RiskAlert.Status.OPEN)
        return bulk.run(self, request, waiting, plan=self._noting, act=partial(_acknowledge, actor=staff_actor(request)))

    def _noting(self, alerts: list[RiskAlert]) -> Plan:
        many = bulk.counted(self, len(alerts))
        question = Confirmation(f"Acknowledge {many}", "Others see that you know of them.", f"Acknowledge {many}")
        return Plan(question, ["Severity", "What", "Since"], [[alert.severity, alert, alert.opened_at] for alert in alerts])


def _acknowledge(alert: RiskAlert, *, actor: str) -> str:
    """Raises Problem for an alert that is resolved, or that another has acknowledged."""
    noted = acknowledge(alert_id=alert.pk, actor=actor)
    if noted.acknowledged_by != actor:
        raise Problem(409, f"{noted.acknowledged_by} has acknowledged it.")
    return "Acknowledged."
