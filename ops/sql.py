"""Reads and inserts of the hot paths: defined by the ORM, compiled to SQL once.

Building the SQL of a queryset costs several times what PostgreSQL takes to answer it; a bind would spend most of its time there.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model, QuerySet


class Prepared:
    """A queryset without parameters of its own, such as a `values_list` of a small table."""

    def __init__(self, build: Callable[[], QuerySet[Any, Any]]) -> None:
        self._build = build
        self._statement: tuple[str, tuple[Any, ...]] | None = None

    def rows(self) -> list[tuple[Any, ...]]:
        """Its rows as they are now, as plain tuples."""
        if self._statement is None:
            self._statement = self._build().query.sql_with_params()
        with connection.cursor() as cursor:
            cursor.execute(*self._statement)
            rows: list[tuple[Any, ...]] = cursor.fetchall()
            return rows


def insert(instances: Sequence[Model]) -> None:
    """Insert new rows of one model in one statement. Values go as they are: no `save()`, no signals, ids made by the database."""
    columns = _columns(type(instances[0]))
    values = [getattr(instance, attribute) for instance in instances for attribute, _ in columns]
    with connection.cursor() as cursor:
        cursor.execute(_insert_statement(type(instances[0]), len(instances)), values)


@cache
def _columns(model: type[Model]) -> list[tuple[str, str]]:
    fields = [field for field in model._meta.concrete_fields if field.db_returning is False]
    return [(field.attname, field.column or field.attname) for field in fields]


@cache
def _insert_statement(model: type[Model], rows: int) -> str:
    columns = _columns(model)
    names = ", ".join(f'"{column}"' for _, column in columns)
    row = "(" + ", ".join(["%s"] * len(columns)) + ")"
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES {", ".join([row] * rows)}'  # noqa: S608  names of our own models
