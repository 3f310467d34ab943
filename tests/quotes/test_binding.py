"""POST policies: one quote, one policy, one movement of the book."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.utils import timezone

from clients.models import IdempotencyRecord
from clients.principals import Scope
from quotes.models import CoverageType, Policy, ProductExposure, SalesSuspension, UninsurablePair
from quotes.services import rates, stress_table, suspensions
from quotes.services.rates import Dimension, RateEdit
from quotes.stress import StressTerms
from tests.api import Api
from tests.conftest import MakeApi
from tests.known import everything_is_known, ton_is_known
from tranches.models import LedgerEntry, Tranche, UnderwritingGate

pytestmark = pytest.mark.usefixtures("book")


def problem(response: object) -> tuple[int, str]:
    return response.status_code, response.json()["code"]  # type: ignore[attr-defined]


def test_a_bound_quote_is_an_active_policy_on_the_quoted_terms(broker: Api) -> None:
    quote = broker.quote()
    policy = broker.bind(quote["quote_token"]).json()
    assert {name: policy[name] for name in ("status", "premium", "quote_id", "product_hash", "rate_version", "coverage_amount")} == {
        "status": "active",
        "premium": Decimal("19.73"),
        "quote_id": quote["quote_id"],
        "product_hash": quote["product_hash"],
        "rate_version": quote["rate_version"],
        "coverage_amount": Decimal("10000.00"),
    }


def test_the_answer_says_where_the_policy_lives(broker: Api) -> None:
    response = broker.bind(broker.quote()["quote_token"])
    assert broker.get(response.headers["Location"]).json() == response.json()


def test_a_depeg_policy_carries_trigger_and_floor(broker: Api) -> None:
    policy = broker.policy()
    assert (policy["trigger_price"], policy["floor_price"]) == (Decimal("0.97"), Decimal("0.9"))


def test_other_policies_carry_no_trigger(broker: Api) -> None:
    policy = broker.policy(coverage_type="bridge")
    assert (policy["trigger_price"], policy["floor_price"]) == (None, None)


def test_coverage_and_premium_are_split_over_the_six_tranches_to_the_cent(broker: Api) -> None:
    allocation = broker.policy(coverage_amount="12345.67")["allocation"]
    assert sum(Decimal(part["coverage_usd"]) for part in allocation) == Decimal("12345.67")
    assert sum(Decimal(part["premium_usd"]) for part in allocation) == Decimal("24.35")
    assert len(allocation) == 6


def test_a_bind_moves_exposure_tranches_and_ledger_together(broker: Api) -> None:
    policy = broker.policy()
    exposure = ProductExposure.objects.get(product__product_hash=policy["product_hash"])
    entries = LedgerEntry.objects.filter(reference=policy["id"], kind="bind")
    assert (exposure.exposure_usd, exposure.policy_count) == (Decimal("10000.00"), 1)
    assert (
        sum(entry.coverage_usd for entry in entries)
        == sum(tranche.coverage_usd for tranche in Tranche.objects.all())
        == Decimal("10000.00")
    )
    assert sum(entry.premium_usd for entry in entries) == sum(tranche.premium_usd for tranche in Tranche.objects.all()) == Decimal("19.73")


def test_the_same_key_and_body_get_the_same_answer_and_no_second_policy(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    first, again = broker.bind(token, idempotency_key="k"), broker.bind(token, idempotency_key="k")
    assert (again.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, first.json(), "true")
    assert Policy.objects.count() == 1


def test_a_replay_works_after_the_quote_has_expired(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    first = broker.bind(token, idempotency_key="k")
    with time_machine.travel(timezone.now() + timedelta(hours=23), tick=True):
        assert broker.bind(token, idempotency_key="k").json() == first.json()


def test_a_key_is_forgotten_after_a_day(broker: Api) -> None:
    broker.bind(broker.quote()["quote_token"], idempotency_key="k")
    with time_machine.travel(timezone.now() + timedelta(hours=25), tick=True):
        ton_is_known(Decimal(3))
        everything_is_known()
        fresh = broker.bind(broker.quote()["quote_token"], idempotency_key="k")
    assert fresh.status_code == 201
    assert IdempotencyRecord.objects.filter(key="k").count() == 1


def test_the_same_key_with_another_body_is_422(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    broker.bind(token, idempotency_key="k")
    assert problem(broker.bind(token, idempotency_key="k", policyholder="somebody-else")) == (422, "idempotency_key_reused")


def test_the_key_of_one_client_means_nothing_for_another(broker: Api, make_api: MakeApi) -> None:
    other = make_api("other", Scope.READ, Scope.WRITE)
    broker.bind(broker.quote()["quote_token"], idempotency_key="k")
    assert other.bind(other.quote()["quote_token"], idempotency_key="k").status_code == 201


def test_a_refused_bind_leaves_its_key_free(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDC", reason="USDC is below its trigger.", actor="test")
    assert broker.bind(token, idempotency_key="k").status_code == 409
    suspensions.resume(subject=SalesSuspension.Subject.COIN, code="USDC", actor="test")
    assert broker.bind(token, idempotency_key="k").status_code == 201


def test_a_missing_key_is_a_400(broker: Api) -> None:
    response = broker.post("/api/v2/policies", {"quote_token": broker.quote()["quote_token"], "policyholder": "h"})
    assert (response.status_code, response.json()["errors"][0]["field"]) == (400, "Idempotency-Key")


def test_a_quote_binds_once(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    broker.bind(token)
    assert problem(broker.bind(token)) == (409, "quote_used")
    assert Policy.objects.count() == 1


def test_a_quote_expires_after_five_minutes(broker: Api) -> None:
    token = broker.quote()["quote_token"]
    with time_machine.travel(timezone.now() + timedelta(seconds=301), tick=True):
        assert problem(broker.bind(token)) == (409, "quote_expired")


def test_a_premium_above_the_maximum_is_refused(broker: Api) -> None:
    response = broker.bind(broker.quote()["quote_token"], max_premium="19.72")
    assert (*problem(response), response.json()["limit"], response.json()["value"]) == (
        409,
        "premium_above_maximum",
        Decimal("19.72"),
        Decimal("19.73"),
    )


def test_a_premium_at_the_maximum_is_taken(broker: Api) -> None:
    assert broker.bind(broker.quote()["quote_token"], max_premium="19.73").status_code == 201


def test_rates_that_changed_after_the_quote_do_not_change_the_policy(broker: Api) -> None:
    quote = broker.quote()
    rates.publish_rates(edits=[RateEdit(Dimension.COVERAGE_TYPE, "depeg", Decimal("0.016"))], actor="test")
    policy = broker.bind(quote["quote_token"]).json()
    assert (policy["premium"], policy["rate_version"]) == (Decimal("19.73"), quote["rate_version"])


def test_payout_prices_that_changed_after_the_quote_do_not_change_the_policy(broker: Api) -> None:
    quote = broker.quote()
    with rates.catalogue_edit(actor="test"):
        CoverageType.objects.filter(pk="depeg").update(trigger_price="0.5", floor_price="0.1")
    policy = broker.bind(quote["quote_token"]).json()
    assert (policy["trigger_price"], policy["floor_price"], policy["rate_version"]) == (
        Decimal("0.97"),
        Decimal("0.9"),
        quote["rate_version"],
    )


def test_a_pair_that_was_withdrawn_after_the_quote_is_not_bound(broker: Api) -> None:
    quote = broker.quote(coverage_type="oracle", chain="Base")
    with rates.catalogue_edit(actor="test"):
        UninsurablePair.objects.create(coverage_type_id="oracle", chain_id="Base")
    assert problem(broker.bind(quote["quote_token"])) == (409, "not_insurable")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"policyholder": ""}, "policyholder"),
        ({"policyholder": "x" * 129}, "policyholder"),
        ({"policyholder": 7}, "policyholder"),
        ({"max_premium": "NaN"}, "max_premium"),
        ({"max_premium": "2_0"}, "max_premium"),
        ({"max_premium": True}, "max_premium"),
        ({"max_premum": "1"}, "max_premum"),
        ({"quote_token": "x"}, "quote_token"),
        ({"quote_token": "x" * 2000}, "quote_token"),
        ({"quote_token": None}, "quote_token"),
    ],
)
def test_bad_input_is_named(broker: Api, body: dict[str, object], field: str) -> None:
    request = {"quote_token": broker.quote()["quote_token"], "policyholder": "h"} | body
    response = broker.post("/api/v2/policies", request, **{"Idempotency-Key": "k"})
    assert (response.status_code, [error["field"] for error in response.json()["errors"]]) == (400, [field])
    assert not Policy.objects.exists()


def test_a_control_character_in_a_name_is_refused(broker: Api) -> None:
    response = broker.bind(broker.quote()["quote_token"], policyholder="a\x00b")
    assert (response.status_code, "control" in response.json()["detail"].lower()) == (400, True)


def break_ltv() -> None:
    UnderwritingGate.objects.update(max_ltv=Decimal("0.0001"))


def break_reserve() -> None:
    UnderwritingGate.objects.update(min_reserve_ratio=Decimal("0.41"))


def break_concentration() -> None:
    UnderwritingGate.objects.update(max_coin_share=Decimal("0.0001"))


def break_group() -> None:
    UnderwritingGate.objects.update(max_group_share=Decimal("0.0001"))


def break_bridge() -> None:
    UnderwritingGate.objects.update(max_bridge_share=Decimal("0.0001"))


def break_exchange() -> None:
    UnderwritingGate.objects.update(max_exchange_share=Decimal("0.0001"))


def break_oracle() -> None:
    UnderwritingGate.objects.update(max_oracle_share=Decimal("0.0001"))


def hand_down_one_scenario(ton_factor: str) -> None:
    stress_table.hand_down(terms=StressTerms(("Bad day",), (Decimal(ton_factor),), {}), at=timezone.now())


def break_stress() -> None:
    """A day on which all cover is lost, for a book of 560 million USD that is spread too well for every other limit."""
    hand_down_one_scenario(ton_factor="1")
    ProductExposure.objects.update(exposure_usd=1_000_000, policy_count=1)


def break_solvency() -> None:
    hand_down_one_scenario(ton_factor="0")


def suspend_coin() -> None:
    suspensions.suspend(subject=SalesSuspension.Subject.COIN, code="USDC", reason="USDC is below its trigger.", actor="test")


def suspend_bridges() -> None:
    suspensions.suspend(subject=SalesSuspension.Subject.BRIDGE_CHAIN, code="Ethereum", reason="A bridge is Critical.", actor="test")


@pytest.mark.parametrize(
    ("trouble", "terms", "code"),
    [
        (suspend_coin, {"coverage_type": "oracle"}, "sales_suspended"),
        (suspend_bridges, {"coverage_type": "bridge"}, "sales_suspended"),
        (break_ltv, {}, "ltv_limit"),
        (break_reserve, {}, "reserve_low"),
        (break_concentration, {}, "concentration_limit"),
        (break_group, {}, "correlated_limit"),
        (break_bridge, {"coverage_type": "bridge", "chain": "Base"}, "peril_limit"),
        (break_exchange, {"coverage_type": "cex_liquidation"}, "peril_limit"),
        (break_oracle, {"coverage_type": "oracle"}, "peril_limit"),
        (break_stress, {}, "stress_buffer"),
        (break_solvency, {}, "stressed_solvency"),
    ],
)
def test_each_underwriting_check_refuses_with_its_code(broker: Api, trouble: object, terms: dict[str, str], code: str) -> None:
    quote = broker.quote(coverage_amount="100000", **terms)
    trouble()  # type: ignore[operator]
    assert problem(broker.bind(quote["quote_token"])) == (409, code)
    assert not Policy.objects.exists()
    assert not LedgerEntry.objects.filter(kind="bind").exists()


def test_bridge_cover_of_other_chains_is_sold_while_one_chain_is_suspended(broker: Api) -> None:
    suspend_bridges()
    assert broker.policy(coverage_type="bridge", chain="Base")["status"] == "active"
    assert broker.policy(coverage_type="depeg", chain="Ethereum")["status"] == "active"


def test_a_refusal_names_the_limit_and_the_value(broker: Api) -> None:
    quote = broker.quote(coverage_amount="100000")
    break_ltv()
    answer = broker.bind(quote["quote_token"]).json()
    assert (answer["limit"], answer["value"], answer["error"]) == (Decimal("0.0001"), Decimal("0.0002"), answer["detail"])


def test_a_quote_says_that_it_could_not_be_bound_now(broker: Api) -> None:
    suspend_coin()
    quote = broker.quote()
    assert (quote["bindable"], quote["not_bindable_reason"]) == (False, "sales_suspended")


def test_a_client_without_the_write_scope_binds_nothing(make_api: MakeApi) -> None:
    reader = make_api("reader", Scope.READ)
    assert problem(reader.bind(reader.quote()["quote_token"])) == (403, "permission_denied")


def test_nobody_binds_without_a_key(anyone: Api) -> None:
    assert problem(anyone.bind(anyone.quote()["quote_token"])) == (401, "not_authenticated")
