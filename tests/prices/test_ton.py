"""The price of TON values all capital: one operator of several cannot raise it."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.utils import timezone
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.principals import Scope
from ops.api.problems import Problem
from prices.consensus import Observation, agree, cautious_price, is_doubtful
from prices.models import AssetPrice, PriceSource
from tests.api import Api
from tests.claims_helper import settle
from tests.conftest import MakeApi
from tests.prices.push import assign, minutes_ago, price_of, push
from tests.thorough import amount
from tranches import selectors as tranche_selectors

pytestmark = pytest.mark.usefixtures("book")
PRICES = "/api/v2/prices"
THREE = Decimal(3)
ANY = st.decimals("0.01", 1000, places=2)
NEAR = st.decimals("2.90", "3.10", places=2)


@pytest.fixture
def attacker(make_api: MakeApi) -> Api:
    return make_api("attacker", Scope.ORACLE)


def report(api: Api, price: str, *, source: str = "mine", minutes: float = 0) -> Any:
    assign(source, "client:attacker")
    seen = {"symbol": "TON", "price_usd": price, "observed_at": minutes_ago(minutes).isoformat()}
    return api.post(PRICES, {"source": source, "observations": [seen]})


def test_three_names_of_one_operator_do_not_multiply_the_capital(attacker: Api) -> None:
    push("3.00", symbol="TON", source="feed")
    before = tranche_selectors.apy_report()
    for name in ("one", "two", "three"):
        assert report(attacker, "999", source=name).status_code == 200
    assert price_of("TON") == THREE
    assert tranche_selectors.apy_report()["tranches"][0]["total_capital_ton"] == before["tranches"][0]["total_capital_ton"]


@pytest.mark.parametrize("price", ["99999999999", "1000.01", "0.0099"])
def test_a_price_beyond_the_bounds_is_refused_and_nothing_is_kept(attacker: Api, price: str) -> None:
    push("3.00", symbol="TON", source="feed")
    answer = report(attacker, price)
    assert (answer.status_code, answer.json()["errors"][0]["code"]) == (400, "out_of_range")
    assert answer.json()["errors"][0]["field"] == "observations.0.price_usd"
    assert price_of("TON") == THREE


def ton() -> AssetPrice:
    return AssetPrice.objects.get(symbol="TON")


def test_what_both_operators_see_counts_and_a_vote_that_differs_lowers_at_most(attacker: Api) -> None:
    push("3.00", symbol="TON", source="feed", at=minutes_ago(2))
    report(attacker, "3.01", minutes=2)
    assert (price_of("TON"), ton().is_doubtful) == (Decimal("3.005"), False)
    push("1.50", symbol="TON", source="feed")
    assert (price_of("TON"), ton().is_doubtful) == (Decimal("1.50"), True)
    report(attacker, "1.50")
    assert (price_of("TON"), ton().is_doubtful) == (Decimal("1.50"), False)
    push("3.00", symbol="TON", source="feed")
    assert (price_of("TON"), ton().is_doubtful) == (Decimal("1.50"), True)
    report(attacker, "3.00")
    assert (price_of("TON"), ton().is_doubtful) == (THREE, False)


def test_a_lie_that_is_over_lowers_nothing_any_more(attacker: Api) -> None:
    push("3.00", symbol="TON", source="feed", at=minutes_ago(3))
    report(attacker, "0.01", minutes=2)
    assert price_of("TON") == Decimal("0.01")
    report(attacker, "3.00", minutes=1)
    assert (price_of("TON"), ton().is_doubtful) == (THREE, False)


def test_who_is_left_alone_raises_nothing_for_a_day(attacker: Api) -> None:
    now = timezone.now()
    with time_machine.travel(now - timedelta(hours=25), tick=False):
        push("3.00", symbol="TON", source="feed")
        report(attacker, "3.00")
    with time_machine.travel(now - timedelta(hours=24), tick=False):
        report(attacker, "999")
        assert (price_of("TON"), ton().is_doubtful) == (THREE, True)
    with time_machine.travel(now - timedelta(minutes=59), tick=False):
        report(attacker, "999")
        assert (price_of("TON"), ton().is_doubtful) == (Decimal(999), False)  # nobody else was heard for a day
    push("3.00", symbol="TON", source="feed")
    report(attacker, "999")
    assert (price_of("TON"), ton().is_doubtful) == (THREE, True)


def test_who_speaks_first_does_not_set_what_others_are_measured_by(attacker: Api) -> None:
    AssetPrice.objects.all().delete()
    report(attacker, "999")
    push("3.00", symbol="TON", source="feed")
    assert (price_of("TON"), ton().is_doubtful) == (THREE, True)


def test_no_claim_is_paid_at_a_price_in_doubt(attacker: Api, no_waiting_period: None, broker: Api) -> None:
    push("3.00", symbol="TON", source="feed", at=minutes_ago(2))
    policy_id = broker.policy()["id"]
    report(attacker, "1.50")
    with pytest.raises(Problem) as caught:
        settle(policy_id)
    assert (caught.value.status, caught.value.code) == (409, "price_in_doubt")
    report(attacker, "3.00")
    assert settle(policy_id).ton_usd == THREE


def test_a_source_that_staff_switched_off_has_no_vote(attacker: Api) -> None:
    push("3.00", symbol="TON", source="feed", at=minutes_ago(1))
    report(attacker, "999")
    PriceSource.objects.filter(source="mine").update(is_enabled=False)
    push("3.01", symbol="TON", source="feed")
    assert (price_of("TON"), ton().is_doubtful) == (Decimal("3.01"), False)


@given(honest=st.lists(NEAR, min_size=1, max_size=4), told=st.lists(ANY, min_size=1, max_size=30))
@settings(max_examples=amount(400, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_series_of_lies_by_one_operator_raises_the_price(honest: list[Decimal], told: list[Decimal]) -> None:
    """Step by step neither, by any number of names; and when it is alone with its lies, while others are expected back."""
    now = minutes_ago(0)
    others = [Observation("TON", f"honest-{number}", price, now) for number, price in enumerate(honest)]
    good = THREE
    for number, price in enumerate(told):
        lies = [Observation("TON", f"lie-{name}", price, now, "client:liar") for name in range(number % 3 + 1)]
        agreed = agree([*(others if number % 5 else []), *lies], reference=None, now=now)
        assert agreed is not None
        in_doubt = is_doubtful(agreed, good, others_spoke=True)
        counted = cautious_price(agreed, good) if in_doubt else agreed.price_usd
        good = good if in_doubt else counted
        assert max(counted, good) <= max(THREE, *honest) * Decimal("1.0025") + Decimal("0.00000001")
        assert good >= min(THREE, *honest) * Decimal("0.9950")
