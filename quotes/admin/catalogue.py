"""Rates and members of the catalogue. Every edit is published as a rate version that names the member of staff."""

from contextlib import AbstractContextManager
from typing import Any

from django import forms
from django.contrib import admin
from django.db import models
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from unfold.decorators import action

from ops.backoffice.actor import staff_actor
from ops.backoffice.figures import FiguresMixin
from prices import services as price_services
from quotes.admin.suspensions import Subject, suspend_many
from quotes.models import Chain, CoverageType, Stablecoin, UninsurablePair
from quotes.services import rates

MAY_SUSPEND = "quotes.add_salessuspension"


class PublishingAdmin(FiguresMixin):
    """Saves and deletions end with a new version, in the same transaction."""

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        with _edit(request, f"{obj._meta.verbose_name} {obj} {'changed' if change else 'added'}"):
            super().save_model(request, obj, form, change)

    def delete_model(self, request: HttpRequest, obj: models.Model) -> None:
        with _edit(request, f"{obj._meta.verbose_name} {obj} removed"):
            super().delete_model(request, obj)

    def delete_queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> None:
        with _edit(request, f"{self.model._meta.verbose_name_plural} removed"):
            super().delete_queryset(request, queryset)


class MemberAdmin(PublishingAdmin):
    """A member stays once it is in the catalogue, because products are made of it; its code is its identity."""

    search_fields = ("code",)

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def get_readonly_fields(self, request: HttpRequest, obj: models.Model | None = None) -> tuple[str, ...]:
        return ("code",) if obj else ()


class CoverageTypeForm(forms.ModelForm):  # type: ignore[type-arg]
    """Both payout prices or none, said before the database refuses it."""

    def clean(self) -> dict[str, Any]:
        terms = super().clean() or {}
        if (terms.get("trigger_price") is None) != (terms.get("floor_price") is None):
            raise forms.ValidationError("Trigger and floor price belong together: give both or neither.")
        return terms


@admin.register(CoverageType)
class CoverageTypeAdmin(MemberAdmin):
    """Base rates, waiting periods, and the payout prices of depeg cover."""

    form = CoverageTypeForm
    list_display = ("code", "base_rate", "trigger_price", "floor_price", "waiting_period_hours")


@admin.register(Chain)
class ChainAdmin(MemberAdmin):
    """Multipliers of the base rate."""

    list_display = ("code", "multiplier")
    actions = ("suspend_bridge_cover",)

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SUSPEND)

    @action(description="Suspend the bridge cover of the selected chains", permissions=["suspend"])
    def suspend_bridge_cover(self, request: HttpRequest, queryset: QuerySet[Chain]) -> HttpResponse | None:
        """Confirm with a reason; lifted in the list of suspensions."""
        return suspend_many(self, request, queryset, Subject.BRIDGE_CHAIN)


@admin.register(Stablecoin)
class StablecoinAdmin(MemberAdmin):
    """Adjustments, and the group that a coin is expected to fall with."""

    list_display = ("code", "adjustment", "correlated_group")
    list_filter = ("correlated_group",)
    actions = ("suspend_cover",)

    def has_suspend_permission(self, request: HttpRequest) -> bool:
        return request.user.has_perm(MAY_SUSPEND)

    @action(description="Suspend all cover of the selected coins", permissions=["suspend"])
    def suspend_cover(self, request: HttpRequest, queryset: QuerySet[Stablecoin]) -> HttpResponse | None:
        """Confirm with a reason; lifted in the list of suspensions."""
        return suspend_many(self, request, queryset, Subject.COIN)

    def save_model(self, request: HttpRequest, obj: models.Model, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        price_services.ensure_references(symbols=[obj.pk])


@admin.register(UninsurablePair)
class UninsurablePairAdmin(PublishingAdmin):
    """Pairs are added and removed, not edited."""

    list_display = ("coverage_type", "chain")
    list_select_related = ("coverage_type", "chain")
    list_filter = ("coverage_type", "chain")

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


def _edit(request: HttpRequest, note: str) -> AbstractContextManager[None]:
    return rates.catalogue_edit(actor=staff_actor(request), note=f"admin: {note}")
