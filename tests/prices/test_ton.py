"""The price of TON values all capital: one operator of several cannot raise it."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from clients.principals import Scope
from prices.consensus import Observation, agree, is_doubtful
from tests.api import Api
from tests.conftest import MakeApi
from tests.prices.push import minutes_ago, price_of, push
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
    seen = {"symbol": "TON", "price_usd": price, "observed_at": minutes_ago(minutes).isoformat()}
    return api.post(PRICES, {"source": source, "observations": [seen]})


def test_three_invented_names_do_not_multiply_the_capital(attacker: Api) -> None:
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


def test_what_both_operators_see_counts(attacker: Api) -> None:
    push("3.00", symbol="TON", source="feed", at=minutes_ago(2))
    report(attacker, "3.01", minutes=2)
    push("1.50", symbol="TON", source="feed")
    assert price_of("TON") == Decimal("2.255")  # the mean of two that differ, which is the lower
    report(attacker, "1.50")
    assert price_of("TON") == Decimal("1.50")
    push("3.00", symbol="TON", source="feed")
    assert price_of("TON") == Decimal("1.50")
    report(attacker, "3.00")
    assert price_of("TON") == THREE


@given(honest=st.lists(NEAR, min_size=1, max_size=4), told=st.lists(ANY, min_size=1, max_size=30))
@settings(max_examples=amount(400, 60), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_no_series_of_lies_by_one_operator_raises_the_price(honest: list[Decimal], told: list[Decimal]) -> None:
    """Step by step neither, by any number of names."""
    now = minutes_ago(0)
    others = [Observation("TON", f"honest-{number}", price, now) for number, price in enumerate(honest)]
    counted = THREE
    for number, price in enumerate(told):
        lies = [Observation("TON", f"lie-{name}", price, now, "client:liar") for name in range(number % 3 + 1)]
        agreed = agree([*others, *lies], reference=None, now=now)
        assert agreed is not None
        counted = min(counted, agreed.price_usd) if is_doubtful(agreed, counted) else agreed.price_usd
        assert counted <= max(THREE, *honest) * Decimal("1.0025") + Decimal("0.00000001")
