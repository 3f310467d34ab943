"""Strict filters: an unknown parameter or a bad value is a 400, never silently ignored."""

from datetime import UTC, datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import IsoDateTimeFilter
from django_filters.fields import IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from ops.api.problems import FieldError, invalid

PAGINATION = {"cursor", "limit"}


def refuse_unknown(request: Request, allowed: set[str]) -> None:
    """400 naming every query parameter that this endpoint does not know, or that is given twice or without a value."""
    unknown = [FieldError(name, "unknown", "This endpoint has no such parameter.") for name in request.query_params if name not in allowed]
    twice = [FieldError(name, "repeated", "Give this parameter once.") for name, values in request.query_params.lists() if len(values) > 1]
    empty = [FieldError(name, "empty", "Give this parameter a value.") for name, value in request.query_params.items() if not value]
    if wrong := [*unknown, *twice, *empty]:
        raise invalid(wrong)


class StrictFilterBackend(DjangoFilterBackend):
    """django-filter that refuses what it does not know."""

    def filter_queryset(self, request: Request, queryset: QuerySet[Any], view: APIView) -> QuerySet[Any]:
        filterset_class = self.get_filterset_class(view, queryset)
        allowed = set(filterset_class.base_filters) if filterset_class else set()
        refuse_unknown(request, allowed | PAGINATION)
        filtered: QuerySet[Any] = super().filter_queryset(request, queryset, view)
        return filtered


class UtcTimeField(IsoDateTimeField):
    """ISO 8601, brought to UTC: PostgreSQL refuses zones of sixteen hours and more, which Python takes."""

    def to_python(self, value: Any) -> datetime | None:
        moment: datetime | None = super().to_python(value)
        try:
            return moment.astimezone(UTC) if moment else None
        except OverflowError as error:
            raise ValidationError(self.error_messages["invalid"], code="invalid") from error


class TimeFilter(IsoDateTimeFilter):
    """By a moment."""

    field_class = UtcTimeField
