"""Admin pages of rows that only services write."""

from collections.abc import Collection
from typing import Any

from django.contrib.admin.utils import unquote
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

    def fitting_actions(self, obj: Any) -> Collection[str]:
        """The names in `actions_detail` that the state of the object permits; all of them unless a subclass says otherwise."""
        offered: Collection[str] = self.actions_detail
        return offered

    def get_actions_detail(self, request: HttpRequest, object_id: Any) -> list[Any]:
        obj = self.get_object(request, unquote(str(object_id)))
        fitting = self.fitting_actions(obj) if obj is not None else ()
        return [offered for offered in super().get_actions_detail(request, object_id) if offered.path in fitting]


class UncountedAdmin(ReadOnlyAdmin):
    """For tables of millions of rows: pages know whether there is a next one, and nothing counts the rows."""

    paginator = InfinitePaginator
    show_full_result_count = False
    list_per_page = 50
