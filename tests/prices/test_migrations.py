"""Migrations of the prices app on a database that has rows."""

from decimal import Decimal

import pytest
from django.utils import timezone

from prices.services import RESTS_ON
from tests.conftest import Migrate

BEFORE, AFTER = ("prices", "0006_doubt"), ("prices", "0007_gates")
pytestmark = pytest.mark.django_db(transaction=True)


def test_coins_below_their_gate_are_closed_and_linked_coins_are_linked(migrate: Migrate) -> None:
    state = migrate(BEFORE)
    now = timezone.now()
    for symbol, ratio in (("USDC", "0.98"), ("DAI", "0.99"), ("FRAX", "1"), ("sUSDe", "0.9899")):
        state.apps.get_model("prices", "PegReference").objects.create(symbol=symbol)
        row = {"state": "pegged", "ratio": Decimal(ratio), "since": now, "assessed_at": now}
        state.apps.get_model("prices", "DepegState").objects.create(symbol=symbol, **row)
    state = migrate(AFTER)
    closed = state.apps.get_model("prices", "DepegState").objects.exclude(closed_since=None)
    assert set(closed.values_list("symbol", "closed_since", "steady_since")) == {("USDC", now, None), ("sUSDe", now, None)}
    references = state.apps.get_model("prices", "PegReference").objects
    assert {row.symbol: row.rests_on for row in references.exclude(rests_on="")} == RESTS_ON
    assert set(references.values_list("closes_below", "opens_at", "opens_after_minutes")) == {(Decimal("0.99"), Decimal("0.995"), 60)}
    migrate(BEFORE)
    migrate(AFTER)


def test_sources_stay_with_their_reporter_and_its_one_vote(migrate: Migrate) -> None:
    state = migrate(("prices", "0008_evidence"))
    sources = state.apps.get_model("prices", "PriceSource").objects
    for source, reporter in (("one", "client:a"), ("two", "client:a"), ("kraken", "feed:kraken"), ("coingecko", "feed:defillama")):
        sources.create(source=source, reporter=reporter)
    state = migrate(("prices", "0009_sources"))
    rows = state.apps.get_model("prices", "PriceSource").objects.values_list(
        "source", "operator", "source_class", "max_age_seconds", "is_enabled"
    )
    assert set(rows) == {
        ("one", "a", "own", 900, True),
        ("two", "a", "own", 900, True),
        ("kraken", "feed:kraken", "exchange", 120, True),
        ("coingecko", "feed:defillama", "aggregator", 900, True),
    }
    migrate(("prices", "0008_evidence"))
    migrate(("prices", "0009_sources"))
