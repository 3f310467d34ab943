"""Every statement is measured."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor

import pghistory
import pytest
from django.db import ProgrammingError, connection, transaction

from ops.observability import db_metrics
from tests.conftest import ReadMetrics

pytestmark = pytest.mark.django_db


def test_statements_are_measured_by_their_first_word(measured: ReadMetrics) -> None:
    with connection.cursor() as cursor:
        for sql in ("SELECT 1", "\n  select 2", "WITH one AS (SELECT 1) SELECT * FROM one"):
            cursor.execute(sql)
    window = measured()
    assert window.samples["db_query_latency", "SELECT"].total() == 2
    assert window.samples["db_query_latency", "OTHER"].total() == 1


def test_a_statement_that_fails_is_measured_too(measured: ReadMetrics) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SELECT * FROM nothing")
    assert measured().samples["db_query_latency", "SELECT"].total() == 1


def test_a_connection_that_was_lost_is_measured_once_not_twice() -> None:
    connection.ensure_connection()
    db_metrics._on_connection(connection)
    assert connection.execute_wrappers.count(db_metrics.measure) == 1


def test_a_connection_that_is_made_for_an_audited_request_stays_measured_and_free_of_its_context() -> None:
    def first_request_of_a_thread() -> list[Callable[..., object]]:
        try:
            with pghistory.context(user=None):
                connection.ensure_connection()
            return list(connection.execute_wrappers)
        finally:
            connection.close()

    with ThreadPoolExecutor(1) as thread:
        assert thread.submit(first_request_of_a_thread).result() == [db_metrics.measure]
