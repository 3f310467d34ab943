"""Suspensions of sales: adding one stops selling, lifting it sells again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.admin import ModelAdmin
from unfold.decorators import action
from unfold.widgets import UnfoldAdminTextInputWidget

from ops.api.problems import Problem
from ops.backoffice import bulk
from ops.backoffice.actor import staff_actor
from ops.backoffice.bulk import Plan
from ops.backoffice.confirmation import Confirmation
from quotes.models import Chain, SalesSuspension, Stablecoin
from quotes.services import suspensions

Subject = SalesSuspension.Subject
MEMBERS: dict[str | None, type[models.Model]] = {Subject.COIN: Stablecoin, Subject.BRIDGE_CHAIN: Chain}


class SuspensionForm(forms.ModelForm):  # type: ignore[type-arg]
    """A coin or a chain of the catalogue, and why."""

    class Meta:
        model = SalesSuspension
        fields = ("subject", "code", "reason")
        help_texts = {"code": "The coin or the chain, as the catalogue writes it."}

    def clean(self) -> dict[str, Any]:
        terms = super().clean() or {}
        members = MEMBERS.get(terms.get("subject"))
        if members and "code" in terms and not members._default_manager.filter(code=terms["code"]).exists():
            self.add_error("code", f"The catalogue has no {members._meta.verbose_name} {terms['code']!r}.")
        return terms


class ReasonForm(forms.Form):
    """Reason of the suspension."""

    reason = forms.CharField(max_length=256, widget=UnfoldAdminTextInputWidget, help_text="Kept with the suspension.")


@admin.register(SalesSuspension)
class SalesSuspensionAdmin(ModelAdmin):
    """Also set and lifted by the monitors; the actor tells who suspended."""

    form = SuspensionForm
    list_display = ("subject", "code", "reason", "actor", "since")
    list_filter = ("subject", "actor")
    search_fields = ("code", "reason")
    actions = ("lift_selected",)

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_fields(self, request: HttpRequest, obj: SalesSuspension | None = None) -> tuple[str, ...]:
        return ("subject", "code", "reason", "actor", "since") if obj else ("subject", "code", "reason")

    def save_model(self, request: HttpRequest, obj: SalesSuspension, form: Any, change: bool) -> None:
        obj.actor = staff_actor(request)
        created = suspensions.suspend(subject=Subject(obj.subject), code=obj.code, reason=obj.reason, actor=obj.actor)
        if not created:
            messages.warning(request, "You had suspended it already; the older reason stays.")
        obj.pk = SalesSuspension.objects.get(subject=obj.subject, code=obj.code, actor=obj.actor).pk

    def delete_model(self, request: HttpRequest, obj: SalesSuspension) -> None:
        suspensions.resume(subject=Subject(obj.subject), code=obj.code, actor=obj.actor)

    def get_actions(self, request: HttpRequest) -> Any:
        """Without the stock deletion: `lift_selected` does the same and says what will be on sale again."""
        actions = super().get_actions(request)
        actions.pop("delete_selected", None)
        return actions

    @action(description="Lift the selected suspensions", permissions=["delete"])
    def lift_selected(self, request: HttpRequest, queryset: QuerySet[SalesSuspension]) -> HttpResponse | None:
        """Confirm, then sell again what nobody else has suspended."""
        return bulk.run(self, request, queryset, plan=self._lifting, act=_lift)

    def _lifting(self, chosen: list[SalesSuspension]) -> Plan:
        many = bulk.counted(self, len(chosen))
        others = SalesSuspension.objects.exclude(pk__in=[suspension.pk for suspension in chosen])
        held = {(other.subject, other.code): other.actor for other in others}
        lines = [[*_named(suspension), _afterwards(held.get((suspension.subject, suspension.code)))] for suspension in chosen]
        question = Confirmation(f"Lift {many}", f"{many} end now.", f"Lift {many}")
        return Plan(question, ["What", "Code", "Suspended by", "Afterwards"], lines)


def suspend_many(model_admin: ModelAdmin, request: HttpRequest, members: QuerySet[Any], subject: Subject) -> HttpResponse | None:
    """Ask for the reason, confirm, then stop the sales of coins, or of the bridge cover of chains."""
    actor = staff_actor(request)
    form = ReasonForm(request.POST if "reason" in request.POST else None)
    stopped = SalesSuspension.objects.filter(subject=subject, actor=actor).values("code")

    def plan(rows: list[Any]) -> Plan:
        many = bulk.counted(model_admin, len(rows))
        question = Confirmation(
            f"Suspend {subject.label}: {many}",
            f"No new policy is sold of {subject.label}, for {many}, until you lift it. What is sold stays covered.",
            "Stop the sales",
        )
        return Plan(question, ["Code"], [[row] for row in rows])

    def act(row: Any) -> str:
        reason = form.cleaned_data["reason"]
        if not suspensions.suspend(subject=subject, code=row.pk, reason=reason, actor=actor):
            raise Problem(409, "You had suspended it already; the older reason stays.")
        return f"Suspended {subject.label}: {reason}"

    return bulk.run(model_admin, request, members.exclude(pk__in=stopped), plan=plan, act=act, form=form)


def _lift(suspension: SalesSuspension) -> str:
    if not suspensions.resume(subject=Subject(suspension.subject), code=suspension.code, actor=suspension.actor):
        raise Problem(409, "It was lifted before.")
    return "Lifted."


def _named(suspension: SalesSuspension) -> list[str]:
    return [suspension.get_subject_display(), suspension.code, suspension.actor]


def _afterwards(other: str | None) -> str:
    return f"still suspended by {other}" if other else "on sale again"
