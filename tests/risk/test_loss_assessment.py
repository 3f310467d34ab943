"""A whole book through the model."""

import tracemalloc
from dataclasses import replace
from decimal import Decimal
from typing import Any

import numpy as np
import pytest

from quotes.catalogue import PayoutTerms
from risk.loss_model.assessment import ES_LEVELS, ONE_YEAR, THIRTY_DAYS, VAR_LEVELS, LossAssessment, assess
from risk.loss_model.book import BookExposure, Position
from risk.loss_model.launch_parameters import LAUNCH_PARAMETERS
from tests.risk.loss_books import book_of, full_book

MILLION = Decimal(1_000_000)
USDC = Position("depeg", "Ethereum", "USDC", MILLION)
ARBITRUM_BRIDGE = Position("bridge", "Arbitrum", "USDT", 2 * MILLION)
EXCHANGE = Position("cex_liquidation", "Base", "DAI", MILLION)


def of(book: BookExposure, horizon_years: float = ONE_YEAR, seed: int = 1, paths: int = 20_000) -> LossAssessment:
    return assess(book, LAUNCH_PARAMETERS, horizon_years=horizon_years, paths=paths, seed=seed)


def shortfall(*positions: Position, level: float = 0.99) -> float:
    return of(book_of(*positions)).expected_shortfall[level].value


@pytest.fixture(scope="module")
def year() -> LossAssessment:
    return of(full_book())


def test_the_levels_are_those_that_the_contract_names(year: LossAssessment) -> None:
    assert tuple(year.value_at_risk) == VAR_LEVELS == (0.95, 0.99, 0.995)
    assert tuple(year.expected_shortfall) == ES_LEVELS == (0.95, 0.99)


@pytest.mark.parametrize("level", ES_LEVELS)
def test_the_shortfalls_of_the_products_sum_to_that_of_the_book(year: LossAssessment, level: float) -> None:
    assert year.component_shortfall[level].shape == (560,)
    assert year.component_shortfall[level].sum() == pytest.approx(year.expected_shortfall[level].value, rel=1e-12)


def test_the_expected_losses_of_the_tranches_sum_to_that_of_the_book(year: LossAssessment) -> None:
    absorbed = sum(risk.expected_loss_usd for risk in year.waterfall.tranches)
    assert absorbed + year.waterfall.expected_uncovered_usd == pytest.approx(year.expected_loss.value)


def test_the_same_arguments_give_the_same_assessment() -> None:
    first, again = of(full_book()), of(full_book())
    assert first.expected_shortfall == again.expected_shortfall
    assert (first.component_shortfall[0.99] == again.component_shortfall[0.99]).all()


def test_another_seed_agrees_within_the_error_that_the_interval_claims(year: LossAssessment) -> None:
    """The difference of two runs has sqrt(2) times the error of one; three of them are 2.2 half-widths of a 95 % interval."""
    first, other = year.expected_shortfall[0.99], of(full_book(), seed=2).expected_shortfall[0.99]
    assert first.value != other.value
    assert abs(first.value - other.value) < 2.2 * (first.high - first.value)


def test_the_expected_loss_is_the_sum_of_intensity_times_severity() -> None:
    """Three positions computed by hand: probability x mean fraction x exposure. Mean payout of a depeg by quadrature of Beta(0.5, 10)."""
    x = np.linspace(0, 1, 2_000_001)[1:]
    density = x**-0.5 * (1 - x) ** 9
    payout = np.average(np.clip((0.97 - 0.99 * (1 - x)) / 0.07, 0, 1), weights=density)
    expected = 1e6 * (1 - np.exp(-0.10)) * payout + 2e6 * (1 - np.exp(-0.03)) * 0.8 + 1e6 * (1 - np.exp(-0.05)) * 0.4
    simulated = of(book_of(USDC, ARBITRUM_BRIDGE, EXCHANGE), paths=100_000).expected_loss
    assert simulated.value == pytest.approx(expected, abs=1.5 * (simulated.high - simulated.value))


def test_twice_the_book_loses_twice_as_much() -> None:
    one, two = of(full_book()), of(full_book(Decimal(200_000)))
    for level in VAR_LEVELS:
        assert two.value_at_risk[level].value == pytest.approx(2 * one.value_at_risk[level].value)
    for level in ES_LEVELS:
        assert two.expected_shortfall[level].value == pytest.approx(2 * one.expected_shortfall[level].value)


def test_two_books_together_fall_short_by_no_more_than_apart() -> None:
    assert shortfall(USDC, ARBITRUM_BRIDGE, EXCHANGE) <= shortfall(USDC) + shortfall(ARBITRUM_BRIDGE) + shortfall(EXCHANGE)


def test_covers_of_one_event_do_not_diversify() -> None:
    on_two_chains = shortfall(USDC, replace(USDC, chain="Solana"))
    assert on_two_chains == pytest.approx(2 * shortfall(USDC))


def test_covers_of_different_events_diversify() -> None:
    assert shortfall(USDC, replace(USDC, stablecoin="LUSD")) < 0.95 * (shortfall(USDC) + shortfall(replace(USDC, stablecoin="LUSD")))


def test_a_year_costs_more_than_a_month() -> None:
    assert of(full_book(), THIRTY_DAYS).expected_loss.high < of(full_book(), ONE_YEAR).expected_loss.low


def test_a_product_with_wider_terms_loses_more() -> None:
    wide = replace(USDC, terms=PayoutTerms(Decimal("0.99"), Decimal("0.95")))
    assert shortfall(wide) > shortfall(USDC)


def test_an_empty_book_loses_nothing() -> None:
    empty = of(full_book(Decimal(0)))
    assert (empty.expected_loss.value, empty.value_at_risk[0.99].value, empty.expected_shortfall[0.99].value) == (0, 0, 0)
    assert not empty.component_shortfall[0.99].any()


@pytest.mark.parametrize(
    "position",
    [Position("bridge", "Bitcoin", "USDC", MILLION), Position("depeg", "Base", "UST", MILLION), Position("fire", "Base", "USDC", MILLION)],
)
def test_a_product_that_the_parameters_do_not_know_is_refused(position: Position) -> None:
    with pytest.raises(ValueError, match="driver"):
        of(book_of(position))


def test_a_trigger_above_the_price_at_which_depegs_are_counted_is_refused() -> None:
    with pytest.raises(ValueError, match=r"below 0\.99"):
        of(book_of(replace(USDC, terms=PayoutTerms(Decimal("0.995"), Decimal("0.90")))))


@pytest.mark.parametrize("wrong", [{"horizon_years": 0.0}, {"paths": 999}, {"seed": -1}])
def test_impossible_runs_are_refused(wrong: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="cannot simulate"):
        of(full_book(), **wrong)


def test_bridge_shares_that_do_not_add_up_are_refused() -> None:
    with pytest.raises(ValueError, match="Base sum to"):
        replace(LAUNCH_PARAMETERS, bridge_shares={"Base": {"wormhole_base_ton": 0.9}})


@pytest.mark.exhaustive
def test_a_hundred_thousand_paths_of_the_full_book_fit_in_memory() -> None:
    tracemalloc.start()
    of(full_book(), paths=100_000)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 100 * 2**20
