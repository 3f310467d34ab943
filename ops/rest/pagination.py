"""Cursor pagination: `?cursor=&limit=`, stable under inserts, the same cost on every page."""

from typing import Any

from django.db.models import QuerySet
from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from ops.rest.problems import FieldError, invalid

MAX_LIMIT = 500


class CursorPagination(pagination.CursorPagination):
    """`{next, previous, results}`; a limit outside 1..500 or an unknown cursor is a 400."""

    cursor_query_param = "cursor"
    page_size_query_param = "limit"
    page_size = 100
    max_page_size = MAX_LIMIT
    ordering = "-id"

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: APIView | None = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except (NotFound, ValueError, OverflowError) as error:
            raise invalid([FieldError("cursor", "invalid", "This cursor is not one of ours.")]) from error

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get("limit")
        if text is None:
            return self.page_size
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT and len(text) < 9):
            raise invalid([FieldError("limit", "out_of_range", f"A whole number from 1 to {MAX_LIMIT}.")])
        return int(text)
