"""Whole lists as a file: CSV or NDJSON, streamed row by row from a cursor of the database, whatever their number."""

from collections.abc import Callable, Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any

import orjson
from django.db import transaction
from django.db.models import Model, QuerySet
from django.http import StreamingHttpResponse
from django_filters import FilterSet
from django_filters.utils import translate_validation
from drf_spectacular.types import OpenApiTypes
from drf_spectacular.utils import OpenApiExample, OpenApiParameter, OpenApiResponse
from rest_framework.request import Request

from ops import csv_text
from ops.rest import streaming
from ops.rest.filters import refuse_unknown
from ops.rest.problems import FieldError, invalid

CSV, NDJSON = "csv", "ndjson"
MEDIA_TYPES = {CSV: "text/csv", NDJSON: "application/x-ndjson"}
CHUNK = 2_000
FORMAT = OpenApiParameter("format", enum=list(MEDIA_TYPES), description="`csv` unless told otherwise.")

Row = Mapping[str, Any]


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


def respond(
    request: Request, rows: QuerySet[Any], shown: Callable[[Any], Row], *, columns: Sequence[str], name: str, format: str
) -> StreamingHttpResponse:
    """`shown` is how the API shows one row; NDJSON has all of it, CSV the `columns`."""
    records = _records(rows, shown)
    lines = _ndjson(records) if format == NDJSON else csv_text.lines(columns, _cells(records, columns))
    headers = {"Content-Disposition": f'attachment; filename="{name}.{format}"', "Cache-Control": "no-store"}
    pieces = streaming.pieces(request._request, lines)
    return StreamingHttpResponse(pieces, content_type=f"{MEDIA_TYPES[format]}; charset=utf-8", headers=headers)


def documented(name: str, rows: Sequence[Row], columns: Sequence[str]) -> dict[str, Any]:
    """Responses and examples for `@extend_schema`."""
    texts = {CSV: "".join(csv_text.lines(columns, _cells(iter(rows), columns))), NDJSON: "".join(_ndjson(iter(rows)))}
    return {
        "responses": {(200, MEDIA_TYPES[kind]): OpenApiResponse(OpenApiTypes.STR, description="The rows as they stood.") for kind in texts},
        "examples": [
            OpenApiExample(f"{name}.{kind}", value=text, response_only=True, status_codes=["200"], media_type=MEDIA_TYPES[kind])
            for kind, text in texts.items()
        ],
    }


def _records(rows: QuerySet[Any], shown: Callable[[Any], Row]) -> Iterator[Row]:
    """Inside a transaction, whose cursor begins to answer at once; outside, PostgreSQL would first collect all rows."""
    with transaction.atomic(), closing(_iterated(rows)) as found:
        yield from map(shown, found)


def _iterated(rows: QuerySet[Model]) -> Generator[Model, None, None]:
    yield from rows.iterator(chunk_size=CHUNK)


def _ndjson(records: Iterator[Row]) -> Iterator[str]:
    return (f"{orjson.dumps(record, default=str).decode()}\n" for record in records)


def _cells(records: Iterator[Row], columns: Sequence[str]) -> Iterator[list[Any]]:
    return ([record[column] for column in columns] for record in records)
