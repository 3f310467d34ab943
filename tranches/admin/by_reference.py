"""Search in tables that follow the ledger, which are too large for any other."""

from typing import Any
from uuid import UUID

from django.db.models import QuerySet
from django.http import HttpRequest
from unfold.admin import ModelAdmin


class ByReferenceMixin(ModelAdmin):
    """Search takes the whole reference: a policy or a movement."""

    search_fields = ("reference",)
    search_help_text = "The whole reference of a policy or a movement"

    def get_search_results(self, request: HttpRequest, queryset: QuerySet[Any], search_term: str) -> tuple[QuerySet[Any], bool]:
        """By the indexed reference only: anything else would read the whole table."""
        if not search_term:
            return queryset, False
        try:
            return queryset.filter(reference=UUID(search_term.strip())), False
        except ValueError:
            return queryset.none(), False
