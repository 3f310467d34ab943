"""Reconciling: a clean book passes, and each kind of difference is found."""

from decimal import Decimal
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import CommandError, call_command
from django.db import connection, transaction
from django.db.models import F
from django.utils import timezone

from quotes.models import Claim, Policy, ProductExposure
from quotes.selectors.reconciliation import Difference, reconcile
from tests.api import Api
from tests.claims_helper import settle
from tranches import services
from tranches.models import LedgerEntry, Tranche
from tranches.services import Movement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book", "no_waiting_period", "sold")]
PRODUCT = "depeg/Ethereum/USDC"


@pytest.fixture
def sold(broker: Api) -> None:
    """Two policies, 10,000 USD of USDC and 5,000 of DAI."""
    broker.policy()
    broker.policy(stablecoin="DAI", coverage_amount="5000")


def plant(sql: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(sql)


def found() -> set[str]:
    return {difference.what for difference in reconcile().differences}


def test_a_book_that_was_sold_cancelled_and_expired_is_clean(broker: Api) -> None:
    broker.post(f"/api/v2/policies/{broker.policy()['id']}/cancel")
    result = reconcile()
    assert (result.policies, result.active, result.differences) == (3, 2, ())


@pytest.mark.parametrize(("amount", "days"), [("10", 68), ("33333.33", 7), ("10000", 1)])
def test_a_refund_that_was_rounded_down_leaves_a_clean_book(broker: Api, amount: str, days: int) -> None:
    broker.post(f"/api/v2/policies/{broker.policy(coverage_amount=amount, duration_days=days)['id']}/cancel")
    assert reconcile().differences == ()


def test_the_command_says_so_in_one_line() -> None:
    out = StringIO()
    call_command("reconcile", stdout=out)
    assert out.getvalue() == "reconciled: 2 policies (2 active), no difference\n"


def test_wrong_exposure_is_found() -> None:
    ProductExposure.objects.filter(policy_count=1, exposure_usd=10_000).update(exposure_usd="10000.01")
    assert reconcile().differences == (Difference(f"exposure of {PRODUCT}, USD", Decimal("10000.00"), Decimal("10000.01")),)


def test_a_wrong_number_of_policies_is_found() -> None:
    ProductExposure.objects.filter(exposure_usd=10_000).update(policy_count=2)
    assert found() == {f"active policies of {PRODUCT}"}


def test_a_product_without_its_totals_is_found() -> None:
    ProductExposure.objects.filter(exposure_usd=10_000).delete()
    assert found() == {f"exposure of {PRODUCT}, USD", f"active policies of {PRODUCT}"}


def test_coverage_that_no_policy_and_no_movement_accounts_for_is_found() -> None:
    Tranche.objects.filter(tranche_id="SURE_JNR").update(coverage_usd=F("coverage_usd") + 1)
    assert found() == {"coverage of SURE_JNR against its policies, USD", "coverage_usd of SURE_JNR against its ledger"}


@pytest.mark.parametrize("balance", ["capital_ton", "liquid_ton", "premium_usd"])
def test_a_balance_that_is_not_the_sum_of_its_ledger_is_found(balance: str) -> None:
    Tranche.objects.filter(tranche_id="SURE_EQT").update(**{balance: F(balance) + Decimal("0.01")})
    difference = next(row for row in reconcile().differences if row.what == f"{balance} of SURE_EQT against its ledger")
    assert difference.difference == Decimal("0.01")


def test_premium_that_no_policy_paid_is_found() -> None:
    movement = Movement("SURE_EQT", premium_usd=Decimal(5_000))
    with transaction.atomic():
        services.post(kind=LedgerEntry.Kind.BIND, movements=[movement], reference=uuid4(), actor="intruder", now=timezone.now())
    assert [(row.what, row.difference) for row in reconcile().differences] == [
        ("premium of all tranches against the policies, USD", Decimal(5_000))
    ]


def test_a_refund_that_was_not_paid_is_found(broker: Api) -> None:
    policy = broker.policy()
    broker.post(f"/api/v2/policies/{policy['id']}/cancel")
    Policy.objects.filter(pk=policy["id"]).update(refund="0.01")
    assert found() == {"premium of all tranches against the policies, USD"}


def test_a_ledger_row_that_moved_no_balance_is_found() -> None:
    LedgerEntry.objects.create(
        tranche_id="SURE_BTC", kind=LedgerEntry.Kind.DEPOSIT, capital_ton=Decimal(5), reference=uuid4(), actor="intruder"
    )
    assert found() == {"capital_ton of SURE_BTC against its ledger"}


def test_a_policy_that_ended_without_giving_back_its_cover_is_found() -> None:
    Policy.objects.filter(coverage_amount=10_000).update(status=Policy.Status.EXPIRED, closed_at=timezone.now())
    coverage = {f"coverage of {tranche} against its policies, USD" for tranche in Tranche.objects.values_list("tranche_id", flat=True)}
    assert found() == {f"exposure of {PRODUCT}, USD", f"active policies of {PRODUCT}", *coverage}


def test_a_policy_whose_split_does_not_add_up_is_found() -> None:
    policy = Policy.objects.get(coverage_amount=10_000)
    wrong = "UPDATE quotes_policy SET coverage_split[1] = coverage_split[1] - 1, premium_split[6] = premium_split[6] + 1 WHERE id = '{}'"
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_get_constraintdef(oid) FROM pg_constraint WHERE conname = 'policy_active_is_wholly_allocated'")
        [rule] = cursor.fetchone()
    plant("ALTER TABLE quotes_policy DROP CONSTRAINT policy_active_is_wholly_allocated")
    try:
        plant(wrong.format(policy.id))
        assert found() == {
            f"coverage split of policy {policy.id}, USD",
            f"premium split of policy {policy.id}, USD",
            "coverage of SURE_BTC against its policies, USD",
            "premium of all tranches against the policies, USD",
        }
    finally:
        Policy.objects.all().delete()
        plant(f"ALTER TABLE quotes_policy ADD CONSTRAINT policy_active_is_wholly_allocated {rule}")


@pytest.fixture
def paid() -> Policy:
    """The policy on USDC, paid in full: 10,000 USD out of equity, which are 3,333.333333334 TON."""
    policy = Policy.objects.get(coverage_amount=10_000)
    settle(policy.pk)
    return policy


def test_a_book_with_a_claim_is_clean(paid: Policy) -> None:
    assert (reconcile().active, reconcile().differences) == (1, ())


def test_a_payout_that_is_not_the_claim_is_found(paid: Policy) -> None:
    Policy.objects.filter(pk=paid.pk).update(payout="9999.99")
    assert reconcile().differences == (Difference(f"payout of policy {paid.pk}, USD", Decimal("10000.00"), Decimal("9999.99")),)


def test_a_policy_that_is_paid_without_a_claim_is_found() -> None:
    policy = Policy.objects.get(coverage_amount=5_000)
    Policy.objects.filter(pk=policy.pk).update(status="paid", closed_at=timezone.now(), payout=5_000)
    assert Difference(f"payout of policy {policy.pk}, USD", Decimal(0), Decimal(5_000)) in reconcile().differences


def test_a_claim_that_no_tranche_paid_is_found() -> None:
    policy = Policy.objects.get(coverage_amount=5_000)
    split = [0, 0, 0, 0, 1_000, 4_000]
    evidence = {"observed_price": 0, "occurred_at": timezone.now(), "reason": "none", "actor": "intruder"}
    Claim.objects.create(policy=policy, payout=5_000, loss_split=split, ton_usd=3, **evidence)
    assert set(reconcile().differences) == {
        Difference(f"payout of policy {policy.pk}, USD", Decimal(5_000), Decimal(0)),
        Difference(f"loss of SURE_JNR_PLUS for policy {policy.pk}, USD", Decimal(1_000), Decimal(0)),
        Difference(f"loss of SURE_EQT for policy {policy.pk}, USD", Decimal(4_000), Decimal(0)),
    }


def test_a_loss_that_no_claim_accounts_for_is_found() -> None:
    reference, movement = uuid4(), Movement("SURE_EQT", capital_ton=Decimal(-2), liquid_ton=Decimal(-2))
    with transaction.atomic():
        services.post(kind=LedgerEntry.Kind.LOSS, movements=[movement], reference=reference, actor="intruder", now=timezone.now())
    assert reconcile().differences == (
        Difference(f"loss of SURE_EQT for {reference}, which has no claim, TON", Decimal(0), Decimal("2.000000000")),
    )


def test_the_command_shows_each_difference_and_exits_with_one() -> None:
    ProductExposure.objects.filter(exposure_usd=10_000).update(exposure_usd="10000.01")
    out = StringIO()
    with pytest.raises(CommandError, match="1 differences") as caught:
        call_command("reconcile", stdout=out)
    assert caught.value.returncode == 1
    assert all(text in out.getvalue() for text in (PRODUCT, "10000.00", "10000.01", "+0.01"))


def test_it_cannot_run_inside_a_transaction_that_sees_less_than_the_whole() -> None:
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        reconcile()
