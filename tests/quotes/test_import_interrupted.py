"""Imports that are cut short or not alone: the book stays consistent, and the next run completes it."""

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection
from django.utils import timezone

from clients.models import ApiClient
from quotes.models import BookImport, Policy
from quotes.selectors.reconciliation import reconcile
from quotes.services.import_book.writing import Tally
from tests.api import Api
from tests.quotes.books import bring_in, row, rows, write_file

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book")]
PATIENCE_SECONDS = 60


class PowerCut(Exception):
    """The source of the rows is gone."""


@pytest.fixture
def acme(db: None) -> ApiClient:
    return ApiClient.objects.create(name="acme")


def on_a_connection_of_its_own(call: Callable[..., Any], *args: Any, **options: Any) -> Any:
    try:
        return call(*args, **options)
    finally:
        connection.close()


def recent(count: int) -> list[bytes]:
    """Rows that start today, whenever the test runs."""
    return rows(count, starts_at=timezone.now().isoformat())


def cut_after(raw: list[bytes]) -> Iterator[bytes]:
    yield from raw
    raise PowerCut


def test_a_crash_between_chunks_leaves_whole_chunks_and_a_second_run_the_rest(acme: ApiClient) -> None:
    book = recent(10)
    with pytest.raises(PowerCut):
        bring_in(acme, cut_after(book[:7]), chunk=3)
    assert (Policy.objects.count(), reconcile().differences) == (6, ())
    assert bring_in(acme, book, chunk=3)[0] == Tally(imported=4, already_known=6)
    assert reconcile().differences == ()


def test_an_import_that_crashed_stays_on_record_as_unfinished(acme: ApiClient) -> None:
    with pytest.raises(PowerCut):
        bring_in(acme, cut_after(recent(7)), chunk=3)
    record = BookImport.objects.get()
    assert (record.imported, record.finished_at) == (6, None)


def test_a_chunk_that_the_database_refuses_leaves_nothing_of_itself(acme: ApiClient) -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE quotes_policy ADD CONSTRAINT no_boom CHECK (policyholder <> 'boom')")
        try:
            with pytest.raises(Exception, match="no_boom"):
                bring_in(acme, [*recent(5), row(policy_ref="last", policyholder="boom")], chunk=4)
        finally:
            cursor.execute("ALTER TABLE quotes_policy DROP CONSTRAINT no_boom")
    assert (Policy.objects.count(), reconcile().differences) == (4, ())


def test_a_killed_import_is_completed_by_the_next(acme: ApiClient, tmp_path: Path) -> None:
    path = write_file(tmp_path / "book.csv", recent(20_000))
    database = os.environ["DATABASE_URL"].rpartition("/")[0] + f"/{connection.settings_dict['NAME']}"
    command = [sys.executable, "manage.py", "import_policies", str(path), "--client", "acme"]
    running = subprocess.Popen(command, cwd=settings.BASE_DIR, env={**os.environ, "DATABASE_URL": database}, stderr=subprocess.PIPE)
    give_up = time.monotonic() + PATIENCE_SECONDS
    while not Policy.objects.exists() and running.poll() is None and time.monotonic() < give_up:
        time.sleep(0.02)
    running.kill()
    _, errors = running.communicate()
    assert 0 < Policy.objects.count() < 20_000, errors
    assert reconcile().differences == ()
    call_command("import_policies", str(path), client="acme", verbosity=0)
    assert (Policy.objects.count(), reconcile().differences) == (20_000, ())


def test_binds_during_an_import_are_all_sold(acme: ApiClient, broker: Api) -> None:
    tokens = [broker.quote()["quote_token"] for _ in range(30)]
    with ThreadPoolExecutor(5) as pool:
        importing = pool.submit(on_a_connection_of_its_own, bring_in, acme, recent(3_000), chunk=300)
        binds = [pool.submit(on_a_connection_of_its_own, Api(broker.key).bind, token) for token in tokens]
        assert {bind.result().status_code for bind in binds} == {201}
        assert importing.result() == (Tally(imported=3_000), [])
    assert (Policy.objects.count(), reconcile().differences) == (3_030, ())


def test_two_imports_of_one_book_at_once_bring_each_row_in_once(acme: ApiClient) -> None:
    book = recent(600)
    with ThreadPoolExecutor(2) as pool:
        running = [pool.submit(on_a_connection_of_its_own, bring_in, acme, book, chunk=50) for _ in range(2)]
        first, second = (importing.result()[0] for importing in running)
    assert first + second == Tally(imported=600, already_known=600)
    assert reconcile().differences == ()


def test_reconciling_during_an_import_finds_no_difference(acme: ApiClient) -> None:
    with ThreadPoolExecutor(1) as pool:
        importing = pool.submit(on_a_connection_of_its_own, bring_in, acme, recent(2_000), chunk=100)
        results = [reconcile()]
        while not importing.done():
            results.append(reconcile())
        importing.result()
    assert all(result.differences == () for result in results)
