"""Migrations of the tranches app on databases that have rows."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, transaction

from tests.conftest import Migrate

BEFORE, AFTER = ("tranches", "0007_ledger_losses"), ("tranches", "0008_peril_limits")
OLD_EVENT = "UnderwritingGateIdMaxLtvMinReserveRatioMaxCoinShareMaxGroupShareStressMultipleEvent"
pytestmark = pytest.mark.django_db(transaction=True)


def test_edited_limits_and_their_history_stay_when_limits_on_perils_come(migrate: Migrate) -> None:
    gates = migrate(BEFORE).apps.get_model("tranches", "UnderwritingGate").objects
    gates.create(pk=1)
    gates.update(max_ltv="0.80")
    state = migrate(AFTER)
    gates, events = (state.apps.get_model("tranches", name).objects for name in ("UnderwritingGate", "UnderwritingGateEvent"))
    limits = ("max_ltv", "max_bridge_share", "max_exchange_share", "max_oracle_share")
    assert list(gates.values_list(*limits)) == [(Decimal("0.80"), Decimal("0.15"), Decimal("0.20"), Decimal("0.10"))]
    gates.update(max_bridge_share="0.12")
    assert list(events.order_by("pgh_id").values_list("max_ltv", "max_bridge_share")) == [
        (Decimal("0.80"), Decimal("0.15")),
        (Decimal("0.80"), Decimal("0.12")),
    ]
    with pytest.raises(IntegrityError), transaction.atomic():
        gates.update(max_oracle_share="1.01")
    before = migrate(BEFORE).apps
    before.get_model("tranches", "UnderwritingGate").objects.update(max_ltv="0.70")
    kept = before.get_model("tranches", OLD_EVENT).objects.order_by("pgh_id").values_list("max_ltv", flat=True)
    assert list(kept) == [Decimal("0.80"), Decimal("0.80"), Decimal("0.70")]


def test_limits_get_the_multiple_that_capital_must_outlast(migrate: Migrate) -> None:
    gates = migrate(AFTER).apps.get_model("tranches", "UnderwritingGate").objects
    gates.create(pk=1)
    gates.update(stress_multiple="2")
    state = migrate(("tranches", "0009_solvency_multiple"))
    gates = state.apps.get_model("tranches", "UnderwritingGate").objects
    assert list(gates.values_list("stress_multiple", "solvency_multiple")) == [(2, Decimal("1.25"))]
    with pytest.raises(IntegrityError), transaction.atomic():
        gates.update(solvency_multiple="-1")
    gates.update(solvency_multiple="1.5")
    assert state.apps.get_model("tranches", "UnderwritingGateEvent").objects.latest("pgh_id").solvency_multiple == Decimal("1.5")
