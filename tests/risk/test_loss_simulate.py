"""The simulation against loss distributions that are known without one. Tolerances are standard errors of the Monte Carlo estimate."""

import math
from collections.abc import Mapping

import numpy as np
import pytest

from risk.loss_model.measures import LossDistribution
from risk.loss_model.simulate import Simulation, simulate
from tests.risk import closed_forms
from tests.risk.loss_books import loans

PATHS = 100_000
N, P, RHO = 560, 0.02, 0.2


def run(count: int, probability: float, loadings: Mapping[str, float], seed: int = 7) -> Simulation:
    return simulate(loans(count, probability, loadings), horizon_years=1.0, paths=PATHS, seed=seed)


@pytest.fixture(scope="module")
def vasicek() -> Simulation:
    return run(N, P, {"global": math.sqrt(RHO)})


def test_the_finite_vasicek_law_has_its_99_percent_quantile_at_13_04_percent() -> None:
    assert closed_forms.quantile(closed_forms.vasicek(N, P, RHO), 0.99) / N == pytest.approx(0.1304, abs=5e-5)


@pytest.mark.parametrize("level", [0.95, 0.99, 0.995])
def test_value_at_risk_of_equal_correlated_loans_agrees_with_vasicek(vasicek: Simulation, level: float) -> None:
    estimate = LossDistribution(vasicek.losses_usd).value_at_risk(level)
    assert estimate.low <= closed_forms.quantile(closed_forms.vasicek(N, P, RHO), level) <= estimate.high


@pytest.mark.parametrize("level", [0.95, 0.99])
def test_expected_shortfall_of_equal_correlated_loans_agrees_with_vasicek(vasicek: Simulation, level: float) -> None:
    estimate = LossDistribution(vasicek.losses_usd).expected_shortfall(level)
    three_errors = 1.5 * (estimate.high - estimate.value)
    assert estimate.value == pytest.approx(closed_forms.shortfall(closed_forms.vasicek(N, P, RHO), level), abs=three_errors)


def test_the_whole_distribution_agrees_with_vasicek(vasicek: Simulation) -> None:
    """Kolmogorov's distance; above 1.63 / sqrt(n) in one run out of 100 for a continuous law, less often for a discrete one."""
    exact = np.cumsum(closed_forms.vasicek(N, P, RHO))
    simulated = np.cumsum(np.bincount(vasicek.losses_usd.astype(int), minlength=N + 1)) / PATHS
    assert np.abs(simulated - exact).max() < 1.63 / math.sqrt(PATHS)


def test_loans_without_a_common_factor_are_binomial() -> None:
    simulated = np.cumsum(np.bincount(run(100, 0.05, {}).losses_usd.astype(int), minlength=101)) / PATHS
    assert np.abs(simulated - np.cumsum(closed_forms.binomial(100, 0.05))).max() < 1.63 / math.sqrt(PATHS)


def test_loans_that_load_on_one_factor_alone_fall_together_or_not_at_all() -> None:
    losses = run(50, 0.05, {"global": 1.0}).losses_usd
    assert set(losses) == {0.0, 50.0}
    assert np.mean(losses == 50) == pytest.approx(0.05, abs=3 * math.sqrt(0.05 * 0.95 / PATHS))


def test_a_single_loan_is_lost_with_its_probability() -> None:
    losses = LossDistribution(run(1, 0.02, {"global": 0.5}).losses_usd)
    assert losses.expected_loss().value == pytest.approx(0.02, abs=3 * math.sqrt(0.02 * 0.98 / PATHS))


def test_a_loan_rarer_than_the_tail_has_no_value_at_risk_but_a_shortfall() -> None:
    losses = LossDistribution(run(1, 0.004, {}).losses_usd)
    assert losses.value_at_risk(0.99).value == 0
    assert losses.expected_shortfall(0.99).value == pytest.approx(0.4, abs=3 * math.sqrt(0.004 * 0.996 / PATHS) / 0.01)


def test_the_same_seed_gives_the_same_losses_and_another_does_not() -> None:
    first, again, other = (run(20, 0.05, {"global": 0.4}, seed).losses_usd for seed in (1, 1, 2))
    assert (first == again).all()
    assert (first != other).any()


def test_a_driver_strikes_on_the_same_paths_whatever_else_is_in_the_book() -> None:
    alone, among_many = run(1, 0.05, {"global": 0.4}), run(20, 0.05, {"global": 0.4})
    assert (alone.struck[0].paths == among_many.struck[0].paths).all()
