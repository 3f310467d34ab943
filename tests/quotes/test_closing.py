"""Cancelling and expiring give the tranches and the totals back what the policy held."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.utils import timezone

from clients.principals import Scope
from quotes import tasks
from quotes.models import Policy, ProductExposure
from quotes.services import closing
from tests.api import Api
from tests.conftest import MakeApi
from tranches.models import LedgerEntry, Tranche

pytestmark = pytest.mark.usefixtures("book", "no_waiting_period")


def cancel(api: Api, policy: dict[str, object]) -> object:
    return api.post(f"/api/v2/policies/{policy['id']}/cancel")


def balances() -> dict[str, tuple[Decimal, Decimal]]:
    return {tranche.tranche_id: (tranche.coverage_usd, tranche.premium_usd) for tranche in Tranche.objects.all()}


def test_a_policy_cancelled_on_its_first_day_gets_back_all_but_that_day(broker: Api) -> None:
    policy = broker.policy(coverage_amount="1000000", duration_days=100)
    answer = cancel(broker, policy).json()  # type: ignore[attr-defined]
    assert (answer["status"], answer["refund"]) == ("cancelled", (policy["premium"] * 99 / 100).quantize(Decimal("0.01")))


def test_a_repeated_key_gets_the_first_answer_and_cancels_once(broker: Api, make_api: MakeApi) -> None:
    policy, other = broker.policy(), broker.policy()
    path, key = f"/api/v2/policies/{policy['id']}/cancel", {"Idempotency-Key": "once"}
    first, second = (broker.post(path, **key) for _ in range(2))
    assert (first.status_code, first.json()["status"]) == (200, "cancelled")
    assert (second.status_code, second.content) == (200, first.content)
    assert LedgerEntry.objects.filter(reference=policy["id"], kind="cancel").count() == 6
    assert broker.post(path).status_code == 409  # without the key
    assert broker.post(path, **{"Idempotency-Key": "another"}).status_code == 409
    reused = broker.post(f"/api/v2/policies/{other['id']}/cancel", **key)
    assert (reused.status_code, reused.json()["code"]) == (422, "idempotency_key_reused")
    assert Policy.objects.get(pk=other["id"]).status == Policy.Status.ACTIVE
    assert make_api("somebody", Scope.WRITE).post(path, **key).status_code == 404
    assert broker.post(path, **{"Idempotency-Key": ""}).status_code == 400


def test_a_refused_cancellation_keeps_no_answer(broker: Api) -> None:
    policy, key = broker.policy(), {"Idempotency-Key": "later"}
    assert broker.post("/api/v2/policies/0199f0c2-9a11-7d20-8c44-2f6a90b1c3d4/cancel", **key).status_code == 404
    assert broker.post(f"/api/v2/policies/{policy['id']}/cancel", **key).status_code == 200


@pytest.mark.django_db(transaction=True)
def test_the_same_key_at_the_same_moment_cancels_once(broker: Api) -> None:
    path = f"/api/v2/policies/{broker.policy()['id']}/cancel"

    def post(_: int) -> tuple[int, bytes]:
        try:
            answer = Api(broker.key).post(path, **{"Idempotency-Key": "once"})
            return answer.status_code, answer.content
        finally:
            connection.close()

    with ThreadPoolExecutor(5) as pool:
        answers = set(pool.map(post, range(5)))
    assert {status for status, _ in answers} == {200}
    assert len(answers) == 1


def test_cancelling_gives_back_all_coverage_and_the_refunded_premium(broker: Api) -> None:
    policy = broker.policy(coverage_amount="1000000", duration_days=100)
    refund = Decimal(cancel(broker, policy).json()["refund"])  # type: ignore[attr-defined]
    exposure = ProductExposure.objects.get(product__product_hash=policy["product_hash"])
    assert (exposure.exposure_usd, exposure.policy_count) == (0, 0)
    assert [coverage for coverage, _ in balances().values()] == [0] * 6
    assert sum(premium for _, premium in balances().values()) == Decimal(policy["premium"]) - refund


@pytest.mark.parametrize(
    ("amount", "days", "after", "refund"),
    [
        ("10", 68, timedelta(days=33), "0.00"),  # a premium of 0.01, which half up gave back
        ("10000", 90, timedelta(0), "19.51"),
        ("10000", 90, timedelta(days=89), "0.00"),  # less than a day is left by then
        ("10000000", 1, timedelta(hours=12), "0.00"),
        ("1234567.89", 365, timedelta(days=100), "7143.57"),
    ],
)
def test_the_tranches_keep_to_the_cent_what_is_not_refunded(broker: Api, amount: str, days: int, after: timedelta, refund: str) -> None:
    policy = broker.policy(coverage_amount=amount, duration_days=days)
    with time_machine.travel(timezone.now() + after, tick=True):
        given_back = Decimal(cancel(broker, policy).json()["refund"])  # type: ignore[attr-defined]
    assert given_back == Decimal(refund) < Decimal(policy["premium"])
    entries = LedgerEntry.objects.filter(reference=policy["id"])
    paid, taken_back = (sorted(entries.filter(kind=kind).values_list("tranche_id", "premium_usd")) for kind in ("bind", "cancel"))
    assert sum(premium for _, premium in taken_back) == -given_back
    assert all(-dict(paid)[tranche] <= premium <= 0 for tranche, premium in taken_back)
    assert sum(premium for _, premium in balances().values()) == Decimal(policy["premium"]) - given_back


def test_a_cancelled_policy_leaves_its_own_ledger_rows(broker: Api) -> None:
    policy = broker.policy()
    cancel(broker, policy)
    entries = LedgerEntry.objects.filter(reference=policy["id"])
    assert set(entries.values_list("kind", flat=True)) == {"bind", "cancel"}
    assert sum(entry.coverage_usd for entry in entries) == 0


def test_a_policy_is_cancelled_once(broker: Api) -> None:
    policy = broker.policy()
    cancel(broker, policy)
    again = cancel(broker, policy)
    assert (again.status_code, again.json()["code"]) == (409, "policy_not_active")  # type: ignore[attr-defined]


def test_nobody_cancels_another_clients_policy(broker: Api, make_api: MakeApi) -> None:
    policy = broker.policy()
    assert cancel(make_api("other", Scope.READ, Scope.WRITE), policy).status_code == 404  # type: ignore[attr-defined]
    assert Policy.objects.get(pk=policy["id"]).status == "active"


def test_cancelling_needs_the_write_scope(broker: Api, make_api: MakeApi) -> None:
    policy = broker.policy()
    assert cancel(make_api("reader", Scope.READ), policy).status_code == 403  # type: ignore[attr-defined]


def test_a_policy_whose_term_has_ended_is_not_cancelled_even_before_the_job_ran(broker: Api) -> None:
    policy = broker.policy(duration_days=1)
    with time_machine.travel(timezone.now() + timedelta(days=1), tick=True):
        assert cancel(broker, policy).status_code == 409  # type: ignore[attr-defined]


def test_the_job_expires_what_is_over_and_nothing_else(broker: Api) -> None:
    over, running = broker.policy(duration_days=1), broker.policy(duration_days=30)
    with time_machine.travel(timezone.now() + timedelta(days=2), tick=True):
        assert tasks.expire_policies() == 1
    statuses = dict(Policy.objects.values_list("id", "status"))
    assert sorted(statuses.values()) == ["active", "expired"]
    assert {str(key) for key, status in statuses.items() if status == "active"} == {running["id"]} != {over["id"]}


def test_an_expired_policy_holds_no_coverage_and_keeps_its_premium(broker: Api) -> None:
    policy = broker.policy(duration_days=1)
    closing.expire_due(now=timezone.now() + timedelta(days=2))
    assert [coverage for coverage, _ in balances().values()] == [0] * 6
    assert sum(premium for _, premium in balances().values()) == Decimal(policy["premium"])
    assert ProductExposure.objects.filter(policy_count__gt=0).count() == 0


def test_expiry_works_through_more_than_one_chunk(broker: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(closing, "EXPIRE_CHUNK", 2)
    for chain in ("Ethereum", "Base", "TON", "Solana", "Polygon"):
        broker.policy(chain=chain, duration_days=1)
    assert closing.expire_due(now=timezone.now() + timedelta(days=2)) == 5
    assert closing.expire_due(now=timezone.now() + timedelta(days=2)) == 0


def test_expiry_and_cancellation_are_on_the_record(broker: Api) -> None:
    policy = broker.policy()
    cancel(broker, policy)
    history = Policy.pgh_event_model.objects.filter(pgh_obj_id=policy["id"])  # type: ignore[attr-defined]
    assert [event.status for event in history] == ["cancelled"]
