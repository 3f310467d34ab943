"""Admin pages of rows that only services write."""

from typing import Any

from django.http import HttpRequest
from unfold.paginator import InfinitePaginator

from ops.backoffice.figures import FiguresMixin


class ReadOnlyAdmin(FiguresMixin):
    """Read-only for staff with the view permission."""

    def has_add_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class UncountedAdmin(ReadOnlyAdmin):
    """For tables of millions of rows: pages know whether there is a next one, and nothing counts the rows."""

    paginator = InfinitePaginator
    show_full_result_count = False
    list_per_page = 50
