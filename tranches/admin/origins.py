"""From where the movements of the ledger were asked for."""

from uuid import UUID

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest

from ops.staff.readonly import UncountedAdmin
from tranches.models import LedgerOrigin

Origins = QuerySet[LedgerOrigin]


@admin.register(LedgerOrigin)
class LedgerOriginAdmin(UncountedAdmin):
    """Written with the ledger, changed by nobody. Search takes the whole reference: a policy or a movement."""

    list_display = ("id", "created_at", "kind", "reference", "address", "user_id", "client_id", "key_id", "request_id")
    list_filter = ("kind",)
    search_fields = ("reference",)
    search_help_text = "The whole reference of a policy or a movement"

    def get_search_results(self, request: HttpRequest, queryset: Origins, search_term: str) -> tuple[Origins, bool]:
        """By the indexed reference only: anything else would read the whole table."""
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(reference=UUID(search_term.strip())), False
        except ValueError:
            return queryset.none(), False
