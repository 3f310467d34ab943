"""The ledger: every movement of every tranche."""

from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ops.staff.export import CsvExportMixin
from ops.staff.readonly import UncountedAdmin
from tranches.models import LedgerEntry

Entries = QuerySet[LedgerEntry]
COLUMNS = ("id", "created_at", "tranche_id", "kind", "capital_ton", "liquid_ton", "coverage_usd", "premium_usd", "reference", "actor")


@admin.register(LedgerEntry)
class LedgerEntryAdmin(CsvExportMixin, UncountedAdmin):
    """Written once, changed by nobody. Search takes the whole reference: a policy or a movement."""

    list_display = ("id", "created_at", "tranche", "kind", "capital_ton", "liquid_ton", "coverage_usd", "premium_usd", "actor")
    list_select_related = ("tranche",)
    list_filter = ("tranche", "kind")
    search_fields = ("reference",)
    search_help_text = "The whole reference of a policy or a movement"
    export_columns = {name: name for name in COLUMNS}

    def get_search_results(self, request: HttpRequest, queryset: Entries, search_term: str) -> tuple[Entries, bool]:
        """By the indexed reference only: anything else would read the whole ledger."""
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(reference=UUID(search_term.strip())), False
        except ValueError:
            return queryset.none(), False
