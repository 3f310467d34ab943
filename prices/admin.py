"""Admin pages of prices and peg references."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from unfold.admin import ModelAdmin

from ops.staff.readonly import ReadOnlyAdmin
from prices.models import AssetPrice, PegReference


@admin.register(AssetPrice)
class AssetPriceAdmin(ReadOnlyAdmin):
    """The newest price of each asset, as its feed reported it."""

    list_display = ("symbol", "price_usd", "source", "observed_at")
    list_filter = ("source",)
    search_fields = ("symbol",)


@admin.register(PegReference)
class PegReferenceAdmin(ModelAdmin):
    """What each coin should be worth. Rows come with the catalogue's coins; only their values are edited."""

    list_display = ("symbol", "nav_usd", "accrues_yield", "updated_at")
    list_filter = ("accrues_yield",)
    search_fields = ("symbol",)
    readonly_fields = ("symbol", "updated_at")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def save_model(self, request: HttpRequest, obj: PegReference, form: Any, change: bool) -> None:
        obj.save(update_fields=[*form.changed_data, "updated_at"])
