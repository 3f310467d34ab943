"""What the waiting period does to a book that is there."""

from datetime import timedelta
from typing import Any

import pytest

from tests.conftest import Migrate
from tests.quotes.test_claims_migration import close, sold, table

BEFORE, AFTER = ("quotes", "0007_claims"), ("quotes", "0008_waiting_period")

pytestmark = pytest.mark.django_db(transaction=True)


def test_policies_keep_their_terms_and_were_bound_when_they_were_created(migrate: Migrate) -> None:
    before = migrate(BEFORE)
    running, cancelled, imported = sold(before), sold(before), sold(before)
    close(before, cancelled, status="cancelled", refund=3)
    table(before, "Policy").filter(pk=imported.pk).update(starts_at=imported.starts_at - timedelta(days=300), policy_ref="B-1")
    terms = ("pk", "status", "refund", "starts_at", "ends_at")
    kept = set(table(before, "Policy").values_list(*terms, "created_at"))
    after = migrate(AFTER)
    assert set(table(after, "Policy").values_list(*terms, "bound_at")) == kept
    assert len(kept) == len({running.pk, cancelled.pk, imported.pk}) == 3
    assert list(table(after, "CoverageType").values_list("code", "waiting_period_hours")) == [("depeg", 24)]


def test_edits_of_the_period_are_on_the_record_from_then_on(migrate: Migrate) -> None:
    sold(migrate(BEFORE))
    after = migrate(AFTER)
    table(after, "CoverageType").filter(pk="depeg").update(waiting_period_hours=48)
    history = table(after, "CoverageTypeEvent").order_by("pgh_id").values_list("pgh_label", "waiting_period_hours")
    assert list(history)[-1] == ("update", 48)


def test_migrating_back_keeps_the_policies(migrate: Migrate) -> None:
    policy: Any = sold(migrate(AFTER))
    before = migrate(BEFORE)
    assert list(table(before, "Policy").values_list("pk", "created_at")) == [(policy.pk, policy.bound_at)]
