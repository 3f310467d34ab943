"""How far a coin is below its peg."""

from decimal import Decimal
from functools import reduce

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prices import depeg
from prices.depeg import Depeg, DepegAssessment

ratios = st.decimals("0.9", "1.1", places=4)


def after(*prices: str | Decimal) -> DepegAssessment:
    """The assessment after these prices, fractions of the reference."""
    first, *rest = [Decimal(price) for price in prices]
    return reduce(depeg.assess, rest, depeg.assess(None, first))


@pytest.mark.parametrize(
    ("ratio", "state"),
    [
        ("1.05", Depeg.PEGGED),
        ("0.9901", Depeg.PEGGED),
        ("0.99", Depeg.WARNING),
        ("0.9801", Depeg.WARNING),
        ("0.98", Depeg.CRITICAL),
        ("0.1", Depeg.CRITICAL),
    ],
)
def test_one_percent_below_is_a_warning_and_two_are_critical(ratio: str, state: Depeg) -> None:
    assert after(ratio).state is state


def test_a_fall_counts_at_once() -> None:
    assert after("1", "0.97").state is Depeg.CRITICAL


def test_one_recovery_is_not_enough() -> None:
    assert after("0.97", "1").state is Depeg.CRITICAL


def test_two_recoveries_in_a_row_are() -> None:
    assert after("0.97", "1", "1").state is Depeg.PEGGED


def test_a_relapse_starts_the_count_again() -> None:
    assert after("0.97", "1", "0.975", "1").state is Depeg.CRITICAL


def test_a_price_that_plays_around_the_threshold_does_not_flap() -> None:
    assert after("0.99", "0.9905", "0.9909", "0.9905").state is Depeg.WARNING


def test_a_recovery_goes_as_far_as_both_prices_do() -> None:
    assert after("0.97", "0.985", "1").state is Depeg.WARNING


def test_a_yield_bearing_coin_is_measured_against_its_net_asset_value() -> None:
    assert depeg.ratio_to(Decimal("1.12"), Decimal("1.0976")) == Decimal("0.98")


def test_another_word_on_the_same_time_is_no_recovery() -> None:
    fallen = after("1", "0.97")
    assert depeg.correct(fallen, Decimal(1)) == DepegAssessment(Depeg.CRITICAL, Decimal(1), Decimal(1))


def test_another_word_on_the_same_time_can_make_it_worse() -> None:
    assert depeg.correct(after("1", "1"), Decimal("0.97")).state is Depeg.CRITICAL


@given(st.lists(ratios, min_size=1, max_size=12))
def test_the_state_is_never_better_than_the_price(prices: list[Decimal]) -> None:
    assert after(*prices).state >= depeg.state_at(prices[-1])


@given(st.lists(ratios, max_size=12))
def test_whatever_happened_two_prices_at_par_end_it(prices: list[Decimal]) -> None:
    assert after(*prices, "1", "1").state is Depeg.PEGGED
