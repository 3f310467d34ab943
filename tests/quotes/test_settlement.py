"""Settling claims: a policy is paid once, wholly or not at all, out of the capital, the most junior first."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import DatabaseError, IntegrityError, transaction
from django.utils import timezone

from ops.api.problems import Problem
from prices.models import AssetPrice
from quotes.claims import CLAIM_PERIOD, Evidence
from quotes.models import Claim, Policy, ProductExposure
from quotes.services import closing, settlement
from tests.api import Api
from tests.claims_helper import bound_earlier, settle
from tranches import selectors as tranche_selectors
from tranches.models import LedgerEntry, LedgerOrigin, Tranche

pytestmark = pytest.mark.usefixtures("book", "no_waiting_period")
BALANCES = ("capital_ton", "liquid_ton", "coverage_usd", "premium_usd")
SECOND = timedelta(seconds=1)


@pytest.fixture
def policy(broker: Api) -> Policy:
    """1,000,000 USD of USDC on Ethereum against depeg, 90 days."""
    return Policy.objects.get(pk=broker.policy(coverage_amount="1000000")["id"])


@pytest.fixture
def expired(policy: Policy) -> Policy:
    """The same, and its term is over since this moment."""
    bound_earlier(policy.pk, timedelta(days=90))
    assert closing.expire_due() == 1
    policy.refresh_from_db()
    return policy


def balances() -> dict[str, tuple[Decimal, ...]]:
    return {tranche_id: tuple(amounts) for tranche_id, *amounts in Tranche.objects.values_list("tranche_id", *BALANCES)}


def standing(policy_id: Any) -> tuple[Any, ...]:
    """What a settlement changes."""
    policy = Policy.objects.values_list("status", "payout", "closed_at").get(pk=policy_id)
    return balances(), LedgerEntry.objects.count(), Claim.objects.count(), policy


def refusal_of(policy_id: Any, **terms: Any) -> str:
    """The code of a settlement that is refused, and leaves everything as it was."""
    before = standing(policy_id)
    with pytest.raises(Problem) as caught:
        settle(policy_id, **terms)
    assert standing(policy_id) == before
    return caught.value.code


def test_a_policy_is_paid_by_the_line_from_its_trigger_to_its_floor(policy: Policy) -> None:
    claim = settle(policy.pk, price="0.935")
    policy.refresh_from_db()
    assert (policy.status, policy.payout, policy.closed_at, policy.refund) == ("paid", Decimal("500000.00"), claim.settled_at, None)
    assert (claim.payout, claim.observed_price, claim.loss_fraction) == (Decimal("500000.00"), Decimal("0.935"), None)
    assert (claim.reason, claim.actor) == ("Depeg confirmed by three sources.", "staff:test")


def test_other_cover_is_paid_by_the_part_that_is_lost(broker: Api) -> None:
    bridge = broker.policy(coverage_type="bridge", coverage_amount="1000.01")
    claim = settle(bridge["id"], lost="0.5")
    assert (claim.payout, claim.observed_price, claim.loss_fraction) == (Decimal("500.01"), None, Decimal("0.5"))


def test_terms_that_are_edited_later_do_not_touch_a_policy_that_was_sold(policy: Policy) -> None:
    policy.product.coverage_type.trigger_price, policy.product.coverage_type.floor_price = Decimal("0.5"), Decimal("0.4")
    policy.product.coverage_type.save()
    assert settle(policy.pk, price="0.935").payout == Decimal("500000.00")


def test_the_loss_is_taken_from_equity_and_the_cover_is_given_back(policy: Policy) -> None:
    before = balances()
    settle(policy.pk)
    after = balances()
    moved = {name: tuple(new - old for new, old in zip(after[name], before[name], strict=True)) for name in after}
    paid = Decimal("333333.333333334")  # 1,000,000 USD at 3.00
    assert moved == {
        name: (-paid, -paid, -coverage, 0) if name == "SURE_EQT" else (0, 0, -coverage, 0)
        for name, coverage in zip(after, policy.coverage_split, strict=True)
    }
    assert ProductExposure.objects.filter(policy_count__gt=0).count() == 0


def test_the_loss_rises_to_the_next_tranche_when_equity_is_gone(policy: Policy) -> None:
    Tranche.objects.filter(tranche_id="SURE_EQT").update(capital_ton=100, liquid_ton=100)
    claim = settle(policy.pk)
    assert claim.loss_split == [0, 0, 0, 0, Decimal("999700.00"), Decimal("300.00")]
    assert Tranche.objects.get(tranche_id="SURE_EQT").capital_ton == 0


def test_a_claim_leaves_a_ledger_row_of_each_tranche_that_it_moved(policy: Policy) -> None:
    settle(policy.pk)
    rows = LedgerEntry.objects.filter(reference=policy.pk, kind="loss")
    assert rows.count() == 6
    assert {row.actor for row in rows} == {"staff:test"}
    assert [row.tranche_id for row in rows if row.capital_ton] == ["SURE_EQT"]
    assert sum(row.coverage_usd for row in rows) == -policy.coverage_amount


def test_premium_stays_where_it_was_earned(policy: Policy) -> None:
    settle(policy.pk)
    assert sum(premium for *_, premium in balances().values()) == policy.premium


def test_yields_follow_at_once(policy: Policy, django_capture_on_commit_callbacks: Any) -> None:
    before = tranche_selectors.apy_report()["tranches"]
    with django_capture_on_commit_callbacks(execute=True):
        settle(policy.pk)
    after = tranche_selectors.apy_report()["tranches"]
    assert Decimal(after[-1]["total_capital_ton"]) == Decimal(before[-1]["total_capital_ton"]) - Decimal("333333.333333334")
    assert {row["utilization"] for row in before} != {row["utilization"] for row in after} == {0}


def test_a_policy_is_paid_once(policy: Policy) -> None:
    settle(policy.pk)
    assert refusal_of(policy.pk) == "already_paid"


def test_a_paid_policy_is_neither_cancelled_nor_expired(policy: Policy, broker: Api) -> None:
    settle(policy.pk)
    answer = broker.post(f"/api/v2/policies/{policy.pk}/cancel")
    assert (answer.status_code, answer.json()["detail"]) == (409, "This policy is paid.")
    assert closing.expire_due(now=policy.ends_at) == 0


def test_a_cancelled_policy_has_no_claim(policy: Policy, broker: Api) -> None:
    broker.post(f"/api/v2/policies/{policy.pk}/cancel")
    assert refusal_of(policy.pk) == "policy_cancelled"


def test_an_expired_policy_is_paid_for_an_event_of_its_term_and_gives_back_no_cover_twice(expired: Policy) -> None:
    claim = settle(expired.pk, at=expired.ends_at - SECOND)
    expired.refresh_from_db()
    assert (expired.status, expired.closed_at) == ("paid", claim.settled_at)
    assert {row.coverage_usd for row in LedgerEntry.objects.filter(kind="loss")} == {0}
    assert [coverage for _, _, coverage, _ in balances().values()] == [0] * 6


def test_a_policy_whose_end_no_job_has_noticed_gives_back_its_cover(policy: Policy) -> None:
    with time_machine.travel(policy.ends_at + timedelta(days=1), tick=True):
        settle(policy.pk, at=policy.ends_at - SECOND)
        assert closing.expire_due() == 0
    assert [coverage for _, _, coverage, _ in balances().values()] == [0] * 6


@pytest.mark.parametrize(
    ("moment", "code"),
    [
        (lambda policy: policy.starts_at - SECOND, "outside_term"),
        (lambda policy: policy.ends_at, "outside_term"),
        (lambda policy: policy.ends_at + timedelta(days=1), "not_yet"),
    ],
)
def test_an_event_outside_the_term_or_to_come_is_refused(expired: Policy, moment: Callable[[Policy], Any], code: str) -> None:
    assert refusal_of(expired.pk, at=moment(expired)) == code


def test_claims_end_with_their_period(expired: Policy) -> None:
    with time_machine.travel(expired.ends_at + CLAIM_PERIOD, tick=True):
        assert refusal_of(expired.pk, at=expired.ends_at - SECOND) == "too_late"


@pytest.mark.parametrize(("price", "code"), [("0.97", "nothing_due"), ("-1", "bad_evidence"), (None, "wrong_evidence")])
def test_what_no_evidence_supports_is_refused(policy: Policy, price: str | None, code: str) -> None:
    assert refusal_of(policy.pk, price=price) == code


@pytest.mark.parametrize("reason", ["", "   "])
def test_a_payment_needs_a_reason(policy: Policy, reason: str) -> None:
    assert refusal_of(policy.pk, reason=reason) == "invalid_input"


def test_an_unknown_policy_is_not_found(policy: Policy) -> None:
    with pytest.raises(Problem, match=r"There is no such policy\."):
        settle("0199f0c2-9a11-7d20-8c44-2f6a90b1c3d4")


def test_what_the_capital_cannot_cover_is_not_paid_in_part(policy: Policy) -> None:
    Tranche.objects.update(capital_ton=1, liquid_ton=1)
    assert refusal_of(policy.pk) == "insufficient_capital"


def test_what_is_invested_is_recalled_before_it_is_paid(policy: Policy) -> None:
    Tranche.objects.filter(tranche_id="SURE_EQT").update(liquid_ton=1)
    with pytest.raises(Problem, match=r"Recall it first: 333,332\.333333334 TON of SURE_EQT\. Nothing was paid\."):
        settle(policy.pk)


def test_without_a_ton_price_nothing_is_paid(policy: Policy) -> None:
    AssetPrice.objects.all().delete()
    assert refusal_of(policy.pk) == "price_missing"


def test_a_policy_that_was_over_when_it_was_imported_was_carried_by_nobody(expired: Policy) -> None:
    Policy.objects.filter(pk=expired.pk).update(coverage_split=[0] * 6, premium_split=[0] * 6)
    assert refusal_of(expired.pk, at=expired.ends_at - SECOND) == "never_carried"


def test_a_plan_says_what_would_be_paid_and_writes_nothing(policy: Policy) -> None:
    before = balances()
    planned = settlement.plan(policy, evidence=Evidence(Decimal("0.935")), occurred_at=policy.starts_at, now=timezone.now())
    assert (planned.payout, planned.losses[-1].usd, planned.ton_usd) == (Decimal("500000.00"), Decimal("500000.00"), 3)
    assert balances() == before


def test_a_claim_is_on_the_record_and_cannot_be_rewritten(policy: Policy) -> None:
    settle(policy.pk)
    history = Policy.pgh_event_model.objects.get(pgh_obj_id=policy.pk)  # type: ignore[attr-defined]
    assert (history.status, history.payout) == ("paid", Decimal("1000000.00"))
    kept = Claim.pgh_event_model.objects.get()  # type: ignore[attr-defined]
    assert (kept.pgh_label, kept.policy_id, kept.payout, kept.actor) == ("insert", policy.pk, Decimal("1000000.00"), "staff:test")
    for rewrite in (lambda: Claim.objects.update(payout=1), lambda: Claim.objects.all()._raw_delete("default")):
        with pytest.raises(DatabaseError, match="written once"), transaction.atomic():
            rewrite()


def test_what_is_settled_outside_a_request_has_no_origin(policy: Policy) -> None:
    settle(policy.pk)
    assert not LedgerOrigin.objects.filter(kind="loss").exists()


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "paid", "closed_at": timezone.now()},
        {"payout": "1"},
        {"status": "paid", "closed_at": timezone.now(), "payout": "1000000.01"},
        {"status": "paid", "closed_at": timezone.now(), "payout": "0"},
        {"status": "paid", "payout": "1"},
    ],
)
def test_the_database_refuses_a_policy_that_is_paid_without_a_payout_or_beyond_its_cover(policy: Policy, wrong: dict[str, Any]) -> None:
    with pytest.raises(IntegrityError, match=r"policy_(payout_when_paid|closed_when_over)"), transaction.atomic():
        Policy.objects.filter(pk=policy.pk).update(**wrong)


@pytest.mark.parametrize(
    ("wrong", "constraint"),
    [
        ({"payout": 0, "loss_split": [0] * 6}, "claim_payout_positive"),
        ({"loss_split": [0, 0, 0, 0, 0, 9]}, "claim_losses_make_up_the_payout"),
        ({"loss_split": [0, 0, 0, 0, -1, 11]}, "claim_losses_make_up_the_payout"),
        ({"observed_price": None}, "claim_has_evidence_of_one_kind"),
        ({"loss_fraction": "0.5"}, "claim_has_evidence_of_one_kind"),
        ({"observed_price": None, "loss_fraction": 0}, "claim_has_evidence_of_one_kind"),
        ({"observed_price": None, "loss_fraction": "1.1"}, "claim_has_evidence_of_one_kind"),
        ({"observed_price": "-0.1"}, "claim_has_evidence_of_one_kind"),
        ({"occurred_at": timezone.now() + timedelta(days=400)}, "claim_follows_its_event"),
        ({"ton_usd": 0}, "claim_ton_price_positive"),
        ({"reason": ""}, "claim_has_a_reason"),
    ],
)
def test_the_database_refuses_a_claim_that_does_not_hold_together(policy: Policy, wrong: dict[str, Any], constraint: str) -> None:
    right = {"payout": 10, "observed_price": "0.9", "loss_split": [0, 0, 0, 0, 0, 10], "ton_usd": 3, "reason": "r", "actor": "a"}
    with pytest.raises(IntegrityError, match=constraint), transaction.atomic():
        Claim.objects.create(policy=policy, **{**right, "occurred_at": timezone.now(), **wrong})
