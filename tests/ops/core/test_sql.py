"""Several statements in one round trip, compiled once."""

from contextlib import nullcontext
from datetime import UTC, datetime
from decimal import Decimal

import pghistory
import pytest
from django.db import IntegrityError, connection, transaction
from django.db.transaction import TransactionManagementError
from django.test.utils import CaptureQueriesContext
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ops.core import sql
from ops.core.sql import Statement
from quotes.models import SalesSuspension
from tranches import selectors
from tranches.models import Tranche

pytestmark = pytest.mark.usefixtures("book")
SINCE = datetime(2026, 11, 1, tzinfo=UTC)
THREE = (
    Statement("SELECT %s::int", [1]),
    Statement("SELECT 2, 'two' UNION SELECT 3, 'three' ORDER BY 1"),
    Statement("SELECT 4 WHERE false"),
)
ROWS = [[(1,)], [(2, "two"), (3, "three")], []]


def test_each_statement_answers_its_own_rows() -> None:
    assert sql.read(*THREE) == ROWS


def test_they_travel_together() -> None:
    with CaptureQueriesContext(connection) as queries:
        sql.read(*THREE)
    assert len(queries) == 1


def test_an_audit_context_changes_nothing() -> None:
    with pghistory.context(user=None, url="/admin/"):
        assert sql.read(*THREE) == ROWS


def test_the_write_after_one_that_fails_does_not_happen() -> None:
    failing = Statement("UPDATE tranches_tranche SET capital_ton = -1 WHERE tranche_id = %s", ["SURE_BTC"])
    after = Statement("UPDATE tranches_tranche SET premium_usd = 7 WHERE tranche_id = %s", ["SURE_EQT"])
    with pytest.raises(IntegrityError), transaction.atomic():
        sql.write(failing, after)
    assert Tranche.objects.get(pk="SURE_EQT").premium_usd == 0


@pytest.mark.django_db(transaction=True)
def test_a_lock_outside_a_transaction_is_refused() -> None:
    with transaction.atomic():
        assert len(selectors.LOCKED_GATE.rows()) == 1
    with pytest.raises(TransactionManagementError):
        selectors.LOCKED_GATE.rows()


QUOTING = ["50 %", "%s", "%%", "100%(name)s", "O'Brien\\", "; DROP TABLE quotes_policy --", "\u00e9\U0001f40d"]
AWKWARD = [*QUOTING, None, [1, None], Decimal("1.10"), True]


@pytest.mark.parametrize("with_audit_context", [False, True], ids=["alone", "under an audit context"])
def test_values_arrive_as_they_are(with_audit_context: bool) -> None:
    context = pghistory.context(user=None, url="/50%/%s") if with_audit_context else nullcontext()
    statements = [Statement("SELECT %s, 'a %% b', %s", [value, "%s"]) for value in AWKWARD]
    with context:
        assert sql.read(*statements) == [[(value, "a % b", "%s")] for value in AWKWARD]


def test_equal_values_of_different_kinds_each_arrive_as_their_own() -> None:
    text, number = "1.10", Decimal("1.10")
    values = [text, number, text, 1, True, number, Decimal("1.1"), 1, None, None]
    assert sql.read(Statement("SELECT %s::text, %s, %s::text, %s, %s, %s, %s, %s, %s, %s", values)) == [[tuple(values)]]


def test_rows_are_inserted_from_bare_values_as_from_instances() -> None:
    made = [SalesSuspension(subject="coin", code=code, reason="50 %", actor="test", since=SINCE) for code in ("USDC", "DAI")]
    rows = [("coin", code, "50 %", "test", SINCE) for code in ("USDC", "DAI")]
    assert sql.insertion_of(SalesSuspension, ("subject", "code", "reason", "actor", "since"), rows) == sql.insertion(made)


@given(st.lists(st.text(st.characters(exclude_characters="\0", exclude_categories=["Cs"])), min_size=1, max_size=4))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_any_text_arrives_as_it_is(values: list[str]) -> None:
    assert sql.read(*(Statement("SELECT %s::text", [value]) for value in values)) == [[(value,)] for value in values]
