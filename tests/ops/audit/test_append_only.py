"""What is written once is refused to be changed by the database, whoever asks."""

from collections.abc import Iterator
from typing import Any

import pghistory
import psycopg
import pytest
from django.contrib import admin
from django.contrib.auth.models import User
from django.db import connection
from django.test import RequestFactory
from psycopg import sql

from quotes.models import Claim, RateChange, RateVersion
from tranches.models import LedgerEntry

HISTORIES: list[Any] = list(pghistory.core.event_models())
TABLES = [model._meta.db_table for model in (*HISTORIES, LedgerEntry, RateVersion, RateChange, Claim)]
STATEMENTS = {
    "UPDATE": "UPDATE {table} SET {column} = {column}",
    "DELETE": "DELETE FROM {table}",
    "TRUNCATE": "TRUNCATE {table} CASCADE",
}
pytestmark = pytest.mark.django_db


@pytest.fixture
def raw(db: None) -> Iterator[psycopg.Connection[Any]]:
    """A connection of one's own to the database, without Django; nothing it does lasts."""
    own = psycopg.connect(**connection.get_connection_params())
    yield own
    own.rollback()
    own.close()


def refusal(raw: psycopg.Connection[Any], table: str, operation: str) -> str:
    """What the database says to the operation."""
    columns = raw.execute("SELECT column_name FROM information_schema.columns WHERE table_name = %s", [table]).fetchall()
    names = {"table": sql.Identifier(table), "column": sql.Identifier(columns[0][0])}
    with pytest.raises(psycopg.errors.RaiseException) as refused:
        raw.execute(sql.SQL(STATEMENTS[operation]).format(**names))
    return str(refused.value)


@pytest.mark.parametrize("operation", STATEMENTS)
@pytest.mark.parametrize("table", TABLES)
def test_history_and_ledger_are_not_changed_deleted_or_emptied(raw: psycopg.Connection[Any], table: str, operation: str) -> None:
    assert "written once" in refusal(raw, table, operation)


@pytest.mark.parametrize("operation", STATEMENTS)
def test_nor_is_who_it_was_and_from_where(raw: psycopg.Connection[Any], operation: str) -> None:
    raw.execute("INSERT INTO pghistory_context VALUES (gen_random_uuid(), now(), now(), '{}')")
    assert "written once" in refusal(raw, "pghistory_context", operation)


def test_the_switch_of_the_trigger_library_does_not_open_them(raw: psycopg.Connection[Any]) -> None:
    """It names triggers to be ignored, and anybody who may run SQL may set it."""
    (name,) = raw.execute("SELECT tgname FROM pg_trigger WHERE tgrelid = 'tranches_ledgerentry'::regclass AND NOT tgisinternal").fetchone()  # type: ignore[misc]
    raw.execute("SELECT set_config('pgtrigger.ignore', %s, false)", [f"{{{name}}}"])
    assert "written once" in refusal(raw, "tranches_ledgerentry", "DELETE")


def test_whatever_staff_can_edit_is_tracked() -> None:
    """A new page of the admin whose edits would leave no trace fails here."""
    request = RequestFactory().get("/admin/")
    request.user = User(is_active=True, is_staff=True, is_superuser=True)
    editable = {
        model._meta.concrete_model
        for model, page in admin.site._registry.items()
        if page.has_add_permission(request) or page.has_change_permission(request) or page.has_delete_permission(request)
    }
    assert editable - {history.pgh_tracked_model._meta.concrete_model for history in HISTORIES} == set()
