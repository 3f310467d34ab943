"""Suspensions of sales: adding one stops selling, deleting it sells again."""

from typing import Any

from django import forms
from django.contrib import admin, messages
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from ops.staff.actor import staff_actor
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


@admin.register(SalesSuspension)
class SalesSuspensionAdmin(ModelAdmin):
    """Also set and lifted by the monitors; the actor tells who suspended."""

    form = SuspensionForm
    list_display = ("subject", "code", "reason", "actor", "since")
    list_filter = ("subject", "actor")
    search_fields = ("code", "reason")

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

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[SalesSuspension]) -> None:
        for suspension in queryset:
            self.delete_model(request, suspension)
