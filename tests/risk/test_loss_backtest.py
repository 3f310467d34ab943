"""The backtests themselves: known values, false alarms where the model is right, alarms where it is wrong."""

import math

import numpy as np
import pytest

from risk.loss_model.backtest import Breaches, backtest, conditional_coverage, independence, kupiec, rolling_var

RUNS = 1000
DAYS = 1000


def independent(probability: float, seed: int) -> Breaches:
    """`RUNS` rows of days, each a breach with the same probability."""
    return np.random.default_rng(seed).random((RUNS, DAYS)) < probability


def clustered(probability: float, after_breach: float, seed: int) -> Breaches:
    """`RUNS` Markov chains with the given share of breaches, which follow each other more often than chance would have it."""
    draws = np.random.default_rng(seed).random((RUNS, DAYS))
    after_none = probability * (1 - after_breach) / (1 - probability)
    days = [draws[:, 0] < probability]
    for day in range(1, DAYS):
        days.append(draws[:, day] < np.where(days[-1], after_breach, after_none))
    return np.stack(days, axis=1)


def rejected(p_values: list[float]) -> float:
    """The share of runs that a test at 5 % rejects."""
    return float(np.mean(np.array(p_values) < 0.05))


def kupiec_rejects(rows: Breaches, probability: float) -> float:
    return rejected([kupiec(int(row.sum()), DAYS, probability).p_value for row in rows])


@pytest.mark.parametrize(
    ("probability", "observations", "fewest", "most"), [(0.01, 255, 1, 6), (0.01, 1000, 5, 16), (0.05, 255, 7, 20), (0.05, 1000, 38, 64)]
)
def test_kupiec_accepts_the_counts_of_his_table(probability: float, observations: int, fewest: int, most: int) -> None:
    """The regions of the paper at 5 %. For the first it says `N < 7`, although its statistic rejects a year without a breach."""
    accepted = [count for count in range(observations) if kupiec(count, observations, probability).p_value > 0.05]
    assert (accepted[0], accepted[-1]) == (fewest, most)


def test_kupiec_has_no_quarrel_with_exactly_the_expected_count() -> None:
    assert kupiec(10, 1000, 0.01) == pytest.approx((0, 1), abs=1e-9)


def test_kupiec_reckons_a_year_without_a_breach() -> None:
    assert kupiec(0, 250, 0.01).statistic == pytest.approx(-2 * 250 * math.log(0.99))


def test_the_p_value_at_the_five_percent_point_of_chi_squared_is_five_percent() -> None:
    """3.841 with one degree of freedom, 5.991 with two."""
    assert math.erfc(math.sqrt(3.841459 / 2)) == pytest.approx(0.05, abs=1e-6)
    breaches = np.zeros(DAYS, dtype=np.bool_)
    breaches[::50] = True
    both = conditional_coverage(breaches, 0.01)
    assert both.p_value == pytest.approx(math.exp(-both.statistic / 2))


def test_independence_finds_breaches_that_always_come_in_pairs() -> None:
    breaches = np.tile([True, True, *[False] * 38], 10)
    assert independence(breaches).p_value < 1e-6


def test_independence_has_nothing_to_say_without_a_breach() -> None:
    assert independence(np.zeros(250, dtype=np.bool_)) == (0, 1)


def test_kupiec_rejects_a_right_model_five_times_in_100() -> None:
    """Standard error of the rate 0.7 points; three of them, and half a point for a count that is not continuous."""
    assert kupiec_rejects(independent(0.05, seed=1), 0.05) == pytest.approx(0.05, abs=0.026)


def test_independence_rejects_a_right_model_at_most_ten_times_in_100() -> None:
    """The asymptotic size is 5 %; with the few breaches that follow a breach in 1,000 days it is known to be higher, near 8 %."""
    assert 0.02 < rejected([independence(row).p_value for row in independent(0.05, seed=2)]) < 0.10


def test_conditional_coverage_rejects_a_right_model_about_six_times_in_100() -> None:
    assert rejected([conditional_coverage(row, 0.05).p_value for row in independent(0.05, seed=3)]) == pytest.approx(0.06, abs=0.03)


def test_kupiec_detects_a_var_that_is_exceeded_twice_as_often_as_it_says() -> None:
    assert kupiec_rejects(independent(0.02, seed=4), 0.01) > 0.70


def test_kupiec_detects_a_var_that_is_far_too_cautious() -> None:
    assert kupiec_rejects(independent(0.02, seed=5), 0.05) > 0.99


def test_independence_detects_clusters_that_kupiec_hardly_sees() -> None:
    rows = clustered(0.05, after_breach=0.25, seed=6)
    assert rejected([independence(row).p_value for row in rows]) > 0.95
    assert kupiec_rejects(rows, 0.05) < 0.20


def test_conditional_coverage_detects_clusters_too() -> None:
    assert rejected([conditional_coverage(row, 0.05).p_value for row in clustered(0.05, after_breach=0.25, seed=7)]) > 0.95


def test_rolling_var_looks_only_at_the_days_before() -> None:
    losses = np.arange(10.0)
    assert rolling_var(losses, window=4, level=0.95).tolist() == [3, 4, 5, 6, 7, 8]


@pytest.mark.parametrize("level", [0.95, 0.99])
def test_rolling_var_of_losses_that_do_not_change_is_breached_as_often_as_it_says(level: float) -> None:
    """5,000 forecasts, each from 250 days of its own: three standard errors of a binomial rate."""
    losses = np.random.default_rng(8).standard_t(4, (5_000, 251))
    breached = [row[-1] > rolling_var(row, window=250, level=level)[0] for row in losses]
    assert np.mean(breached) == pytest.approx(1 - level, abs=3 * math.sqrt(level * (1 - level) / 5_000))


def test_a_backtest_rejects_rolling_var_when_losses_grow() -> None:
    losses = np.random.default_rng(10).standard_normal(1500) * np.repeat([1.0, 3.0], [500, 1000])
    assert backtest(losses[500:], np.full(1000, np.quantile(losses[:500], 0.99)), 0.99).coverage.p_value < 1e-6


@pytest.mark.parametrize(("breaches", "observations", "probability"), [(-1, 10, 0.05), (11, 10, 0.05), (0, 0, 0.05), (1, 10, 0.0)])
def test_impossible_counts_are_refused(breaches: int, observations: int, probability: float) -> None:
    with pytest.raises(ValueError, match="cannot test"):
        kupiec(breaches, observations, probability)


def test_a_window_as_long_as_the_series_is_refused() -> None:
    with pytest.raises(ValueError, match="nothing to forecast"):
        rolling_var(np.zeros(10), window=10, level=0.99)
