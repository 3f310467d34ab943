"""Strict filters: an unknown parameter or a bad value is a 400, never silently ignored."""

from datetime import datetime
from typing import Any

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django_filters import CharFilter, ChoiceFilter, IsoDateTimeFilter
from django_filters.fields import ChoiceField, IsoDateTimeField
from django_filters.rest_framework import DjangoFilterBackend
from rest_framework.request import Request
from rest_framework.views import APIView

from ops.api.problems import FieldError, invalid
from ops.core import names, times
from ops.core.enums import spelt

PAGINATION = {"cursor", "limit"}


def refuse_unknown(request: Request, allowed: set[str]) -> None:
    """400 naming every query parameter that this endpoint does not know, or that is given twice or without a value."""
    given = request.query_params
    unknown = [FieldError(name, "unknown", "This endpoint has no such parameter.") for name in given if name not in allowed]
    twice = [FieldError(name, "repeated", "Give this parameter once.") for name, values in given.lists() if len(values) > 1]
    empty = [FieldError(name, "empty", "Give this parameter a value.") for name, value in given.items() if not str(value).strip()]
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


class TimeField(IsoDateTimeField):
    """A moment with its zone, as `ops.core.times` reads it; in UTC."""

    def to_python(self, value: Any) -> datetime | None:
        try:
            return times.parse(value) if value else None
        except times.BadTime as error:
            raise ValidationError("%(why)s", code=error.code, params={"why": error}) from error


class TimeFilter(IsoDateTimeFilter):
    """By a moment."""

    field_class = TimeField


class AnyCaseField(ChoiceField):
    """A member of an enumeration in any case."""

    def to_python(self, value: Any) -> Any:
        return spelt(str(value), [str(choice) for choice, _ in self.choices]) or value


class AnyCaseFilter(ChoiceFilter):
    """By a member of an enumeration, in any case."""

    field_class = AnyCaseField


class NameFilter(CharFilter):
    """By a name, folded as names are when they are kept. One that cannot be a name is nobody's."""

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        if not value:
            return qs
        try:
            spellings = {value, names.folded(value)}  # what was kept before names were folded is found as it is written
        except names.BadName:
            return qs.none()
        return qs.filter(**{f"{self.field_name}__in": spellings})
