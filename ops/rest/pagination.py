"""Cursor pagination: `?cursor=&limit=`, stable under inserts, the same cost on every page."""

from collections.abc import Sequence
from typing import Any

from django.core.exceptions import ValidationError
from django.db import DataError
from django.db.models import QuerySet
from rest_framework import pagination
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.views import APIView

from ops.rest.problems import FieldError, invalid

MAX_LIMIT = 500
NOT_OURS = (NotFound, ValidationError, ValueError, OverflowError, DataError)


class CursorPagination(pagination.CursorPagination):
    """`{next, previous, results}`; a limit outside 1..500 or an unknown cursor is a 400."""

    cursor_query_param = "cursor"
    page_size_query_param = "limit"
    page_size = 100
    max_page_size = MAX_LIMIT
    ordering = "-id"

    def paginate_queryset(self, queryset: QuerySet[Any] | Sequence[Any], request: Request, view: APIView | None = None) -> list[Any] | None:
        try:
            return super().paginate_queryset(queryset, request, view)
        except NOT_OURS as error:
            raise invalid([FieldError("cursor", "invalid", "This cursor is not one of ours.")]) from error

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
