"""Whole lists as a file: CSV or NDJSON, streamed from a cursor of the database, whatever the number of rows."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from itertools import chain
from typing import Any

from django.db import transaction
from django.db.models import Func, QuerySet
from django.http import StreamingHttpResponse
from django_filters import FilterSet
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.request import Request

from ops.api import csv_text, sql_columns, streaming
from ops.api.filters import refuse_unknown
from ops.api.problems import FieldError, invalid
from ops.api.sql_columns import Column
from ops.core import json_text

CSV, NDJSON = "csv", "ndjson"
MEDIA_TYPES = {CSV: "text/csv", NDJSON: "application/x-ndjson"}
CHUNK = 2_000
FORMAT = OpenApiParameter("format", enum=list(MEDIA_TYPES), description="`csv` unless told otherwise.")


@dataclass(frozen=True)
class Sheet:
    """What a list looks like as a file, and what the file is called."""

    name: str
    columns: dict[str, Column]

    @property
    def heading(self) -> list[str]:
        """The names of the columns of the CSV file."""
        return [name for name, column in self.columns.items() if column.cell]

    def lines(self, rows: QuerySet[Any], format: str) -> Iterator[str]:
        """The file, line by line."""
        if format == NDJSON:
            return _read(rows, sql_columns.json_line(self.columns))
        return chain(csv_text.lines(self.heading, ()), _read(rows, sql_columns.csv_line(self.columns.values())))


def wanted_format(request: Request, *, filters: set[str]) -> str:
    """The format asked for. Raises Problem 400 for any other, and for parameters besides it and `filters`."""
    refuse_unknown(request, filters | {"format"})
    chosen = request.query_params.get("format", CSV).lower()
    if chosen not in MEDIA_TYPES:
        raise invalid([FieldError("format", "unknown", f"One of {', '.join(MEDIA_TYPES)}.")])
    return chosen


def filtered(request: Request, filterset_class: type[FilterSet], rows: QuerySet[Any]) -> QuerySet[Any]:
    """The rows that the filters of the list leave. Raises a validation error."""
    filterset = filterset_class(request.query_params, queryset=rows, request=request)
    if not filterset.is_valid():
        raise translate_validation(filterset.errors)
    chosen: QuerySet[Any] = filterset.qs
    return chosen


def respond(request: Request, rows: QuerySet[Any], sheet: Sheet, *, format: str) -> StreamingHttpResponse:
    """The rows as a file that is written while it is read."""
    headers = {"Content-Disposition": f'attachment; filename="{sheet.name}.{format}"', "Cache-Control": "no-store"}
    pieces = streaming.pieces(request._request, sheet.lines(rows, format))
    return StreamingHttpResponse(pieces, content_type=f"{MEDIA_TYPES[format]}; charset=utf-8", headers=headers)


def documented(sheet: Sheet, rows: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Responses and examples for `@extend_schema`."""
    cells = ([row[column] for column in sheet.heading] for row in rows)
    objects = (f"{json_text.dumps(row).decode()}\n" for row in rows)
    texts = {CSV: "".join(csv_text.lines(sheet.heading, cells)), NDJSON: "".join(objects)}
    return {
        "responses": {(200, MEDIA_TYPES[kind]): OpenApiResponse(OpenApiTypes.STR, description="The rows as they stood.") for kind in texts},
        "examples": [
            OpenApiExample(f"{sheet.name}.{kind}", value=text, response_only=True, status_codes=["200"], media_type=MEDIA_TYPES[kind])
            for kind, text in texts.items()
        ],
    }


def _read(rows: QuerySet[Any], line: Func) -> Iterator[str]:
    """Inside a transaction, whose cursor begins to answer at once; outside, PostgreSQL would first collect all rows."""
    with transaction.atomic(), closing(_iterated(rows.values_list(line, flat=True))) as found:
        yield from found


def _iterated(lines: QuerySet[Any, str]) -> Generator[str, None, None]:
    yield from lines.iterator(chunk_size=CHUNK)
