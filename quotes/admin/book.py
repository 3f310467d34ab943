"""Products, what is sold of them, and imports of whole books."""

from django.contrib import admin

from ops.backoffice.export import CsvExportMixin
from ops.backoffice.readonly import ReadOnlyAdmin
from quotes.models import BookImport, Product, ProductExposure

DIMENSIONS = ("coverage_type", "chain", "stablecoin")


@admin.register(Product)
class ProductAdmin(ReadOnlyAdmin):
    """The triples that can be sold; made when the catalogue is published."""

    list_display = (*DIMENSIONS, "product_hash")
    list_select_related = DIMENSIONS
    list_filter = DIMENSIONS
    search_fields = ("product_hash", *(f"{name}__code" for name in DIMENSIONS))


@admin.register(ProductExposure)
class ProductExposureAdmin(CsvExportMixin, ReadOnlyAdmin):
    """Running totals of the active policies, largest first."""

    list_display = ("product", "exposure_usd", "policy_count")
    list_select_related = ("product",)
    list_filter = tuple(f"product__{name}" for name in DIMENSIONS)
    search_fields = tuple(f"product__{name}__code" for name in DIMENSIONS)
    ordering = ("-exposure_usd", "product")
    export_columns = {
        **{name: f"product__{name}_id" for name in DIMENSIONS},
        "product_hash": "product__product_hash",
        "exposure_usd": "exposure_usd",
        "policy_count": "policy_count",
    }


@admin.register(BookImport)
class BookImportAdmin(ReadOnlyAdmin):
    """Runs of the import command."""

    list_display = ("source", "client", "imported", "already_known", "rejected", "started_at", "finished_at")
    list_select_related = ("client",)
    list_filter = ("client",)
    search_fields = ("source",)
    date_hierarchy = "started_at"
