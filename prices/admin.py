"""Admin pages of prices, observations, sources and peg references."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from ops.backoffice.feeds import FeedRecordAdmin
from ops.backoffice.figures import FiguresMixin
from ops.backoffice.readonly import ReadOnlyAdmin, UncountedAdmin
from prices import services
from prices.models import AssetPrice, DepegState, FeedStatus, PegReference, PriceObservation, PriceSource


@admin.register(AssetPrice)
class AssetPriceAdmin(ReadOnlyAdmin):
    """Newest consensus price of each asset."""

    list_display = ("symbol", "price_usd", "source", "observed_at")
    list_filter = ("source",)
    search_fields = ("symbol",)


@admin.register(PriceObservation)
class PriceObservationAdmin(UncountedAdmin):
    """Observations of all sources, newest first."""

    list_display = ("observed_at", "symbol", "source", "price_usd", "received_at")
    list_filter = ("symbol",)


@admin.register(PriceSource)
class PriceSourceAdmin(ModelAdmin):
    """Who reports which source, and whose vote it is. A source is switched off, not deleted: its past stays whose it was."""

    list_display = ("source", "source_class", "operator", "reporter", "max_age_seconds", "is_enabled", "since")
    list_filter = ("source_class", "is_enabled")
    search_fields = ("source", "operator", "reporter")

    def get_readonly_fields(self, request: HttpRequest, obj: PriceSource | None = None) -> tuple[str, ...]:
        """The name stays: history is kept under it."""
        return ("since",) if obj is None else ("source", "since")

    def has_delete_permission(self, request: HttpRequest, obj: PriceSource | None = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PriceSource, form: Any, change: bool) -> None:
        super().save_model(request, obj, form, change)
        services.refresh_prices()


@admin.register(DepegState)
class DepegStateAdmin(ReadOnlyAdmin):
    """Depeg state and gate of each coin."""

    list_display = ("symbol", "state", "ratio", "since", "closed_since", "steady_since", "assessed_at")
    list_filter = ("state",)
    search_fields = ("symbol",)


@admin.register(FeedStatus)
class FeedStatusAdmin(FeedRecordAdmin):
    """Status of the price feeds, with the reason of the last failure."""


@admin.register(PegReference)
class PegReferenceAdmin(FiguresMixin):
    """Peg reference of each coin, and the terms of its gate. Rows are created with the catalogue; only the values are edited."""

    list_display = ("symbol", "nav_usd", "accrues_yield", "closes_below", "opens_at", "rests_on", "updated_at")
    list_filter = ("accrues_yield",)
    search_fields = ("symbol",)
    readonly_fields = ("symbol", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PegReference, form: Any, change: bool) -> None:
        obj.save(update_fields=[*form.changed_data, "updated_at"])
