"""The ledger: every movement of every tranche."""

from django.contrib import admin

from ops.backoffice.export import CsvExportMixin
from ops.backoffice.readonly import UncountedAdmin
from tranches.admin.by_reference import ByReferenceMixin
from tranches.models import LedgerEntry

COLUMNS = ("id", "created_at", "tranche_id", "kind", "capital_ton", "liquid_ton", "coverage_usd", "premium_usd", "reference", "actor")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ByReferenceMixin, CsvExportMixin, UncountedAdmin):
    """Append-only ledger rows."""

    list_display = ("id", "created_at", "tranche", "kind", "capital_ton", "liquid_ton", "coverage_usd", "premium_usd", "actor")
    list_select_related = ("tranche",)
    list_filter = ("tranche", "kind")
    export_columns = {name: name for name in COLUMNS}
