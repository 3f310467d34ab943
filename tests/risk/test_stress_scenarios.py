"""The launch scenarios as data."""

from decimal import Decimal
from typing import Any

import pytest

from quotes.launch_rates import STABLECOINS
from risk.stress.scenarios import BANKING_CRISIS, MULTIPLE_FAILURE, SCENARIOS, SVB_WEEKEND, TERRA_WEEK, Scenario


def scenario(**changes: Any) -> Scenario:
    zero = Decimal(0)
    names = ("btc_change", "ton_change", "annual_probability", "bridge_loss", "exchange_loss")
    return Scenario("Test", **({"prices": {}} | dict.fromkeys(names, zero) | changes))


def test_there_are_four_imagined_scenarios_and_two_from_history() -> None:
    assert [scenario.name for scenario in SCENARIOS] == [
        "Banking crisis",
        "Crypto crash",
        "Regulatory shutdown",
        "Multiple failure",
        "SVB weekend, March 2023",
        "Terra week, May 2022",
    ]


@pytest.mark.parametrize("imagined", SCENARIOS[:4])
def test_an_imagined_scenario_prices_every_coin(imagined: Scenario) -> None:
    assert set(imagined.prices) == set(STABLECOINS)


def test_prices_stand_in_the_order_of_the_coins() -> None:
    assert (BANKING_CRISIS.price("USDC"), BANKING_CRISIS.price("USDT")) == (Decimal("0.88"), Decimal("1.02"))
    assert (MULTIPLE_FAILURE.price("FRAX"), MULTIPLE_FAILURE.price("mkUSD")) == (Decimal("0.65"), Decimal("0.76"))


def test_btc_moves_as_each_scenario_says() -> None:
    assert [scenario.btc_change for scenario in SCENARIOS[:4]] == [Decimal(change) for change in ("0.27", "-0.50", "-0.30", "0.50")]


def test_ton_falls_as_each_scenario_says() -> None:
    expected = ("-0.10", "-0.60", "-0.40", "-0.65", "-0.10", "-0.35")
    assert [scenario.ton_change for scenario in SCENARIOS] == [Decimal(change) for change in expected]
    assert TERRA_WEEK.ton_factor == Decimal("0.65")


def test_the_worse_the_imagined_scenario_the_rarer() -> None:
    assert [scenario.annual_probability for scenario in SCENARIOS[:4]] == [Decimal(chance) for chance in ("0.02", "0.05", "0.01", "0.005")]


def test_a_coin_that_a_scenario_does_not_name_keeps_its_peg() -> None:
    assert (SVB_WEEKEND.price("USDC"), SVB_WEEKEND.price("USDT")) == (Decimal("0.877"), Decimal(1))
    assert (TERRA_WEEK.price("USDT"), TERRA_WEEK.price("USDC")) == (Decimal("0.95"), Decimal(1))


@pytest.mark.parametrize(
    "changes",
    [
        {"prices": {"USDC": Decimal("-0.1")}},
        {"bridge_loss": Decimal("1.1")},
        {"exchange_loss": Decimal(-1)},
        {"annual_probability": Decimal(2)},
        {"ton_change": Decimal("-1.01")},
    ],
)
def test_impossible_scenarios_are_refused(changes: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="Test"):
        scenario(**changes)
