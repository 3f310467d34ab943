"""Cursor pagination: `?cursor=&limit=`, stable under inserts, the same cost on every page."""

import base64
from typing import Any
from urllib.parse import urlencode

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import CharField, QuerySet
from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from ops.api.problems import FieldError, invalid

MAX_LIMIT = 500
NOT_OURS = (NotFound, ValidationError, ValueError, OverflowError, DataError)


class CursorPagination(pagination.CursorPagination):
    """`{next, previous, results}`; a limit outside 1..500 or an unknown cursor is a 400."""

    cursor_query_param = "cursor"
    page_size_query_param = "limit"
    page_size = 100
    max_page_size = MAX_LIMIT
    ordering = "-id"

    def paginate_queryset(self, queryset: QuerySet[Any], request: Request, view: APIView | None = None) -> list[Any] | None:  # type: ignore[override]
        try:
            self._require_known(queryset, request, view)
            return super().paginate_queryset(queryset, request, view)
        except NOT_OURS as error:
            if self.cursor_query_param not in request.query_params:
                raise
            raise invalid([FieldError("cursor", "unknown_cursor", "This cursor is not one of ours.")]) from error

    def _require_known(self, rows: QuerySet[Any], request: Request, view: APIView | None) -> None:
        """Raises one of NOT_OURS for a cursor that no page of such rows has given. DRF takes many of them for the first page."""
        cursor = self.decode_cursor(request)
        if cursor is None:
            return
        order = self.get_ordering(request, rows, view)[0].lstrip("-")  # type: ignore[arg-type]
        key, position = rows.model._meta.get_field(order), cursor.position
        if _encoded(cursor) != request.query_params[self.cursor_query_param]:
            raise NotFound
        if key.unique and (position is None or cursor.offset):
            raise NotFound
        if position is not None and str(key.clean(position, None)) != str(position):
            raise NotFound
        if isinstance(key, CharField) and not rows.model._default_manager.filter(**{order: position}).exists():
            raise NotFound  # any text would pass for a position

    def get_page_size(self, request: Request) -> int:
        text = request.query_params.get("limit")
        if text is None:
            return self.page_size
        if not (text.isascii() and text.isdigit() and 1 <= int(text[:9]) <= MAX_LIMIT and len(text) < 9):
            raise invalid([FieldError("limit", "out_of_range", f"A whole number from 1 to {MAX_LIMIT}.")])
        return int(text)

    def get_schema_operation_parameters(self, view: APIView) -> list[dict[str, Any]]:
        cursor = {"type": "string"}
        limit = {"type": "integer", "minimum": 1, "maximum": MAX_LIMIT, "default": self.page_size}
        return [
            {"name": "cursor", "in": "query", "description": "From `next` or `previous` of a page.", "schema": cursor},
            {"name": "limit", "in": "query", "description": "Rows on a page.", "schema": limit},
        ]

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        link = {"type": ["string", "null"], "format": "uri"}
        return {
            "type": "object",
            "required": ["next", "previous", "results"],
            "properties": {
                "next": {**link, "example": "https://tonsurance.example/api/v2/products?cursor=cD0xMDA%3D&limit=100"},
                "previous": {**link, "example": None},
                "results": schema,
            },
        }


def _encoded(cursor: pagination.Cursor) -> str:
    """The cursor as a page writes it."""
    parts = (("o", cursor.offset), ("r", int(cursor.reverse)), ("p", cursor.position))
    return base64.b64encode(urlencode([(name, value) for name, value in parts if value]).encode()).decode()
