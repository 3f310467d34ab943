"""What the tables of claims do to a book that is there."""

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.db.migrations.state import ProjectState
from django.utils import timezone

from tests.conftest import Migrate

BEFORE, AFTER = ("quotes", "0006_names"), ("quotes", "0007_claims")

pytestmark = pytest.mark.django_db(transaction=True)


def table(state: ProjectState, name: str, app: str = "quotes") -> Any:
    return state.apps.get_model(app, name).objects


def sold(state: ProjectState) -> Any:
    """A policy of 100 USD."""
    client, _ = table(state, "ApiClient", "clients").get_or_create(name="broker")
    members = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC"}
    kind, _ = table(state, "CoverageType").get_or_create(code="depeg", defaults={"base_rate": "0.008"})
    chain, _ = table(state, "Chain").get_or_create(code="Ethereum", defaults={"multiplier": 1})
    coin, _ = table(state, "Stablecoin").get_or_create(code="USDC", defaults={"adjustment": 0, "correlated_group": "fiat"})
    product, _ = table(state, "Product").get_or_create(
        **{f"{name}_id": code for name, code in members.items()}, defaults={"product_hash": "0x0"}
    )
    assert (kind, chain, coin) is not None
    version = table(state, "RateVersion").create(rates={}, actor="test")
    now = timezone.now()
    terms = {"premium": 6, "total_rate": "0.1", "rate_version": version, "duration_days": 1, "policyholder": "holder"}
    splits = {"coverage_split": [0, 0, 0, 0, 40, 60], "premium_split": [1] * 6}
    return table(state, "Policy").create(
        id=uuid4(), client=client, product=product, coverage_amount=100, starts_at=now, ends_at=now + timedelta(days=1), **terms, **splits
    )


def close(state: ProjectState, policy: Any, **columns: Any) -> None:
    table(state, "Policy").filter(pk=policy.pk).update(closed_at=timezone.now(), **columns)


def history(state: ProjectState, policy: Any, *columns: str) -> list[tuple[Any, ...]]:
    return list(table(state, "PolicyIdStatusRefundEvent").filter(pgh_obj_id=policy.pk).values_list(*columns))


def test_policies_and_their_history_stay_and_payouts_are_kept_from_then_on(migrate: Migrate) -> None:
    before = migrate(BEFORE)
    cancelled, running = sold(before), sold(before)
    close(before, cancelled, status="cancelled", refund=3)
    after = migrate(AFTER)
    assert set(table(after, "Policy").values_list("pk", "status", "refund", "payout")) == {
        (cancelled.pk, "cancelled", Decimal(3), None),
        (running.pk, "active", None, None),
    }
    assert history(after, cancelled, "status", "refund", "payout") == [("cancelled", Decimal(3), None)]
    close(after, running, status="paid", payout=100)
    assert history(after, running, "status", "payout") == [("paid", Decimal(100))]


def test_migrating_back_keeps_the_history_of_policies(migrate: Migrate) -> None:
    after = migrate(AFTER)
    policy = sold(after)
    close(after, policy, status="cancelled", refund=2)
    before = migrate(BEFORE)
    assert history(before, policy, "status", "refund") == [("cancelled", Decimal(2))]
    running = sold(before)
    close(before, running, status="expired")
    assert history(before, running, "status") == [("expired",)]
