"""`manage.py take_snapshot`."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from ops.core import session_locks
from quotes.models import StressTable
from quotes.services import demo
from risk.models import RiskSnapshot
from risk.services.snapshots import TAKING

pytestmark = pytest.mark.usefixtures("book")


def take() -> str:
    out = StringIO()
    call_command("take_snapshot", stdout=out)
    return out.getvalue()


def test_it_takes_one_on_which_cover_is_sold() -> None:
    StressTable.objects.all().delete()
    said = take()
    assert said.startswith(f"Snapshot {RiskSnapshot.objects.get().pk} in ")
    assert StressTable.objects.get().known_until is not None


@pytest.mark.parametrize("name", [TAKING, "prices.polling", "bridges.monitoring"])
def test_beside_the_monitor_neither_it_nor_the_demonstration_fails(name: str) -> None:
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_lock({session_locks.KEY})", [name])
    try:
        demo.watch_market()
        assert (take() == "One is being taken already.\n") == (name == TAKING)
    finally:
        other.close()
