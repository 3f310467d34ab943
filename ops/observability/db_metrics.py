"""Measure the duration of every statement on every database connection."""

from collections.abc import Callable
from time import perf_counter
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.backends.signals import connection_created

from ops.observability import metrics

MAX_VERB = 6
VERBS = frozenset({"SELECT", "INSERT", "UPDATE", "DELETE"})
OTHER = "OTHER"
MILLISECONDS = 1000


def measure_queries() -> None:
    """Measure on every connection from now on."""
    connection_created.connect(_on_connection, dispatch_uid="ops.observability.db_metrics")


def _on_connection(connection: BaseDatabaseWrapper, **_: Any) -> None:
    """A connection that was lost and made again is the same object, with its wrappers.

    It may be made inside a wrapper of a request, the audit trail's for one, which takes the last one off when it ends: so not the last.
    """
    if measure not in connection.execute_wrappers:
        connection.execute_wrappers.insert(0, measure)


def measure(execute: Callable[..., Any], sql: Any, params: Any, many: bool, context: dict[str, Any]) -> Any:
    """An execute wrapper of Django."""
    started = perf_counter()
    try:
        return execute(sql, params, many, context)
    finally:
        metrics.observe("db_query_latency", _verb(sql), MILLISECONDS * (perf_counter() - started))


def _verb(sql: Any) -> str:
    """The first word of a round trip; of several statements in one, that of the first."""
    word = str(sql).lstrip()[:MAX_VERB].upper()
    return word if word in VERBS else OTHER
