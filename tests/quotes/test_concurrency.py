"""Parallel requests on real connections: capacity is never oversold, no bind is lost, one key has one effect."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.db import connection, transaction
from django.utils import timezone

from clients.principals import Scope
from ops.api.problems import Problem
from quotes.models import Policy
from quotes.perils import PARTS, Peril, PerilKind
from quotes.selectors import book as book_selectors
from quotes.services import closing, stress_table
from quotes.stress import StressTerms
from tests.api import Api
from tests.claims_helper import bound_earlier, settle
from tests.conftest import MakeApi
from tranches import services as tranche_services
from tranches.models import LedgerEntry, Tranche, UnderwritingGate
from tranches.services import Movement

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("book", "no_waiting_period")]
THREADS = 20
ZERO = Decimal(0)


def in_parallel(calls: list[Callable[[], Any]]) -> list[Any]:
    """Run the calls on as many threads, each with a database connection of its own."""

    def run(call: Callable[[], Any]) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(THREADS) as pool:
        return list(pool.map(run, calls))


def reconcile() -> None:
    call_command("reconcile")


def binder(api: Api, token: str, **more: Any) -> Callable[[], Any]:
    """A bind on its own HTTP client: Django's test client is not made for threads."""
    return lambda: Api(api.key).bind(token, **more)


def canceller(api: Api, policy_id: str) -> Callable[[], Any]:
    return lambda: Api(api.key).post(f"/api/v2/policies/{policy_id}/cancel")


def test_forty_binds_against_room_for_twenty_five_give_twenty_five_policies(broker: Api) -> None:
    effective = book_selectors.load().capital.effective_usd
    amount = (effective * Decimal("0.0025") / 25).quantize(Decimal("0.01"))
    UnderwritingGate.objects.update(max_ltv=Decimal("0.0025"))
    tokens = [broker.quote(coverage_amount=str(amount), chain=chain)["quote_token"] for chain in ("Ethereum", "Base", "TON", "Solana") * 10]
    answers = in_parallel([binder(broker, token) for token in tokens])
    outcomes = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert outcomes == {(201, None): 25, (409, "ltv_limit"): 15}
    assert Policy.objects.filter(status="active").count() == 25
    reconcile()


def test_binds_on_the_two_ends_of_a_bridge_never_oversell_it(broker: Api) -> None:
    """Each cover puts 75,000 USD on Base's bridge, where room is for eight of them: TON's cover rests there to a ninth."""
    UnderwritingGate.objects.update(max_bridge_share=Decimal("0.0010"))  # 600,000 USD
    wanted = [("Base", Decimal(75_000)), ("Optimism", Decimal(75_000)), ("TON", Decimal(675_000))] * 5
    tokens = [broker.quote(coverage_type="bridge", chain=chain, coverage_amount=str(amount))["quote_token"] for chain, amount in wanted]
    answers = in_parallel([binder(broker, token) for token in tokens])
    outcomes = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert outcomes == {(201, None): 8, (409, "peril_limit"): 7}
    held = book_selectors.load().exposure_by_peril[Peril(PerilKind.BRIDGE, "wormhole_base_ton")]
    assert held == 600_000 * PARTS
    reconcile()


def test_binds_within_one_run_of_the_monitor_never_pass_what_a_stress_allows(broker: Api) -> None:
    """All cover is lost while TON falls by 99 %: 6 million USD are left, enough for 1.25 times 4.8 million."""
    stress_table.hand_down(terms=StressTerms(("Bad day",), (Decimal("0.01"),), {}), at=timezone.now())
    tokens = [broker.quote(coverage_amount="600000", chain=chain)["quote_token"] for chain in ("Ethereum", "Base", "TON", "Solana") * 4]
    answers = in_parallel([binder(broker, token) for token in tokens])
    outcomes = Counter((answer.status_code, answer.json().get("code")) for answer in answers)
    assert outcomes == {(201, None): 8, (409, "stressed_solvency"): 8}
    assert book_selectors.load().stress_losses == (Decimal(4_800_000),)
    reconcile()


def test_the_same_key_twenty_times_in_parallel_gives_one_policy_and_one_answer(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    answers = in_parallel([binder(broker, token, idempotency_key="same")] * 20)
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.content for answer in answers}) == 1
    assert Policy.objects.count() == 1
    reconcile()


def test_one_quote_under_twenty_keys_gives_one_policy(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    answers = in_parallel([binder(broker, token) for _ in range(20)])
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 19}
    assert Policy.objects.count() == 1
    reconcile()


def test_cancelling_twice_at_once_refunds_once(broker: Api) -> None:
    answers = in_parallel([canceller(broker, broker.policy()["id"])] * 10)
    assert Counter(answer.status_code for answer in answers) == {200: 1, 409: 9}
    reconcile()


def settler(policy_id: str, **terms: Any) -> Callable[[], Any]:
    """A settlement, and what became of it: `paid` or the code of its refusal."""

    def run() -> str:
        try:
            settle(policy_id, **terms)
        except Problem as refusal:
            return refusal.code
        return "paid"

    return run


def losses_of(policy_id: str) -> int:
    return LedgerEntry.objects.filter(reference=policy_id, kind="loss").exclude(capital_ton=0).count()


def test_settling_twice_at_once_pays_once(broker: Api) -> None:
    policy_id = broker.policy()["id"]
    assert Counter(in_parallel([settler(policy_id)] * 10)) == {"paid": 1, "already_paid": 9}
    assert losses_of(policy_id) == 1
    reconcile()


def test_settling_and_cancelling_at_once_do_one_of_the_two(broker: Api) -> None:
    for _ in range(5):
        policy_id = broker.policy()["id"]
        told, answer = in_parallel([settler(policy_id), canceller(broker, policy_id)])
        outcome = (Policy.objects.get(pk=policy_id).status, told, answer.status_code, losses_of(policy_id))
        assert outcome in {("paid", "paid", 409, 1), ("cancelled", "policy_cancelled", 200, 0)}
    reconcile()


def test_settling_and_expiring_at_once_give_back_the_cover_once(broker: Api) -> None:
    """Either may come first: an expired policy is paid too, within the claim period."""
    for _ in range(5):
        policy_id = broker.policy(duration_days=1)["id"]
        now = timezone.now()
        bound_earlier(policy_id, Policy.objects.get(pk=policy_id).ends_at - now)
        told, expired = in_parallel([settler(policy_id, at=now - timedelta(hours=1)), closing.expire_due])
        assert (told, Policy.objects.get(pk=policy_id).status, losses_of(policy_id)) == ("paid", "paid", 1)
        released = LedgerEntry.objects.filter(reference=policy_id, kind="loss").exclude(coverage_usd=0)
        assert released.exists() is (expired == 0)
    reconcile()


def keep_capital_of(ton: Decimal) -> None:
    """All of it liquid and in equity; the rest leaves through the ledger."""
    kept = {"SURE_EQT": ton}
    movements = [
        Movement(name, capital_ton=kept.get(name, ZERO) - capital, liquid_ton=kept.get(name, ZERO) - liquid)
        for name, capital, liquid in Tranche.objects.values_list("tranche_id", "capital_ton", "liquid_ton")
    ]
    with transaction.atomic():
        tranche_services.lock_book()
        kind = LedgerEntry.Kind.WITHDRAWAL
        tranche_services.post(kind=kind, movements=movements, reference=uuid4(), actor="test", now=timezone.now())


def test_claims_beyond_the_capital_are_paid_as_far_as_it_goes_and_none_in_part(broker: Api) -> None:
    policies = [broker.policy()["id"] for _ in range(6)]
    keep_capital_of(Decimal(9_000))  # at 3.00 USD it pays two policies of 10,000 USD
    assert Counter(in_parallel([settler(policy_id) for policy_id in policies])) == {"paid": 2, "insufficient_capital": 4}
    reconcile()


def test_binds_cancellations_claims_expiry_and_movements_at_once_keep_the_books(broker: Api, make_api: MakeApi) -> None:
    treasury = make_api("treasury", Scope.TREASURY)
    tokens = [broker.quote(duration_days=days)["quote_token"] for days in [1, 30] * 10]
    to_cancel = [broker.policy()["id"] for _ in range(5)]
    to_settle = [broker.policy()["id"] for _ in range(5)]

    def deposit(number: int) -> Callable[[], Any]:
        body = {"kind": "deposit", "amount_ton": "1.5"}
        return lambda: Api(treasury.key).post("/api/v2/tranches/SURE_EQT/movements", body, **{"Idempotency-Key": f"d{number}"})

    calls = [binder(broker, token) for token in tokens]
    calls += [canceller(broker, policy) for policy in to_cancel]
    calls += [settler(policy) for policy in to_settle]
    calls += [deposit(number) for number in range(5)]
    calls += [lambda: closing.expire_due(now=timezone.now() + timedelta(days=2))] * 2
    answers = in_parallel(calls)
    outcomes = Counter(getattr(answer, "status_code", answer) for answer in answers if not isinstance(answer, int))
    assert outcomes == {201: 25, 200: 5, "paid": 5}
    reconcile()
