"""SQL of the hot paths: defined by the ORM, compiled once, several statements to a round trip.

Building the SQL of a queryset costs several times what PostgreSQL takes to answer it, and a round trip costs more than most
statements: a bind that spent both on each of its twelve statements took four times as long.
"""

from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.transaction import TransactionManagementError
from psycopg.adapt import Transformer

Rows = list[tuple[Any, ...]]


class Statement(NamedTuple):
    """SQL with `%s` placeholders, and the values for them."""

    text: str
    values: Sequence[Any] = ()


class Prepared:
    """A queryset without parameters of its own, such as a `values_list` of a small table.

    `locks`: it locks rows, so to use it outside a transaction, where the lock would be gone at once, raises TransactionManagementError.
    """

    def __init__(self, build: Callable[[], QuerySet[Any, Any]], *, locks: bool = False) -> None:
        self._build = build
        self._locks = locks
        self._statement: Statement | None = None

    @property
    def statement(self) -> Statement:
        """Its SQL, compiled on first use."""
        if self._locks and not connection.in_atomic_block:
            raise TransactionManagementError("rows are locked inside a transaction only")
        if self._statement is None:
            self._statement = Statement(*self._build().query.sql_with_params())
        return self._statement

    def rows(self) -> Rows:
        """Its rows as they are now, as plain tuples."""
        return read(self.statement)[0]


def read(*statements: Statement) -> list[Rows]:
    """The rows of each statement, fetched in one round trip.

    They run in order, each on a snapshot of its own: what follows a statement that waited for a lock sees what the holder committed.
    """
    with connection.cursor() as cursor:
        cursor.execute(_joined(statements), ())
        cursor.cursor.set_result(0)  # under pghistory's audit context the cursor stands at the last result
        results: list[Rows] = [cursor.fetchall()]
        while cursor.nextset():
            results.append(cursor.fetchall())
        return results


def write(*statements: Statement) -> None:
    """Run the statements in order, in one round trip. The first that fails raises, and the ones after it do not run."""
    with connection.cursor() as cursor:
        cursor.execute(_joined(statements), ())


def insertion(instances: Sequence[Model]) -> Statement:
    """Inserts new rows of one model. Values go as they are: no `save()`, no signals, ids made by the database."""
    model = type(instances[0])
    attributes = _columns(model)
    return insertion_of(model, tuple(attributes), [[getattr(instance, name) for name in attributes] for instance in instances])


def insertion_of(model: type[Model], attributes: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> Statement:
    """Insert rows from the values of these attributes, in order; others stay NULL. Making instances takes several times as long."""
    head, row = _insert_parts(model, attributes)
    return Statement(head + ", ".join([row] * len(rows)), [value for values in rows for value in values])


def _joined(statements: Sequence[Statement]) -> str:
    """One text for all, with the values in it, which lets several statements share a message.

    Django's PostgreSQL cursors put values in on this side as well, but psycopg takes a long text apart each time to find their places,
    which cost as much as all else that is done for ten binds. It still puts in those of an audit context, so percent signs stay doubled.
    """
    known = {id(None): b"NULL"}  # by object: rows that belong together share their time, reference and actor
    literal = Transformer(connection.connection).as_literal

    def written(value: Any) -> bytes:
        known[id(value)] = text = literal(value)
        return text

    parts = [
        statement.text.encode() % tuple([known.get(id(value)) or written(value) for value in statement.values]) for statement in statements
    ]
    return b";\n".join(parts).replace(b"%", b"%%").decode()


@cache
def _columns(model: type[Model]) -> dict[str, str]:
    """The columns of a row by their attributes, without those that the database fills."""
    fields = [field for field in model._meta.concrete_fields if field.db_returning is False]
    return {field.attname: field.column or field.attname for field in fields}


@cache
def _insert_parts(model: type[Model], attributes: tuple[str, ...]) -> tuple[str, str]:
    """The head of the statement and the placeholders of one row: the whole is not kept, it would be kept for every number of rows."""
    columns = _columns(model)
    names = ", ".join(f'"{columns[attribute]}"' for attribute in attributes)
    row = "(" + ", ".join(["%s"] * len(attributes)) + ")"
    return f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ', row  # noqa: S608  names of our own models
