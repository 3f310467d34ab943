"""Value at risk, expected shortfall and their confidence intervals."""

import math
from collections.abc import Callable

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from risk.loss_model.measures import BINS, Estimate, Histogram, LossDistribution

RNG = np.random.default_rng
Measure = Callable[[LossDistribution], Estimate]


def test_value_at_risk_is_the_loss_at_its_rank() -> None:
    assert LossDistribution(np.arange(1.0, 101.0)).value_at_risk(0.95).value == 95


def test_expected_shortfall_is_the_mean_of_the_worst_losses() -> None:
    assert LossDistribution(np.arange(1.0, 101.0)).expected_shortfall(0.95).value == pytest.approx((96 + 97 + 98 + 99 + 100) / 5)


def test_expected_shortfall_splits_the_loss_on_which_the_tail_begins() -> None:
    losses = np.array([0.0] * 97 + [10.0, 10.0, 50.0])
    assert LossDistribution(losses).expected_shortfall(0.98).value == pytest.approx((50 + 10) / 2)


def test_tail_weights_sum_to_one_also_where_every_loss_is_tied() -> None:
    assert LossDistribution(np.zeros(1000)).tail_weights(0.99).sum() == pytest.approx(1)


def test_expected_shortfall_is_subadditive_where_value_at_risk_is_not() -> None:
    """Two bonds that default with 4 % each, on different paths: each alone has no VaR at 95 %, both together have one."""
    one, two = np.zeros(100), np.zeros(100)
    one[:4], two[4:8] = 100, 100
    apart, together = [LossDistribution(bond) for bond in (one, two)], LossDistribution(one + two)
    assert sum(bond.value_at_risk(0.95).value for bond in apart) < together.value_at_risk(0.95).value
    assert sum(bond.expected_shortfall(0.95).value for bond in apart) >= together.expected_shortfall(0.95).value


def test_expected_shortfall_is_subadditive_for_any_losses() -> None:
    for seed in range(50):
        one, two = RNG(seed).pareto(2, (2, 1000)).round(1)
        bound = LossDistribution(one).expected_shortfall(0.95).value + LossDistribution(two).expected_shortfall(0.95).value
        assert LossDistribution(one + two).expected_shortfall(0.95).value <= bound * (1 + 1e-12)


@pytest.mark.parametrize(
    ("measure", "truth"),
    [
        (lambda losses: losses.expected_loss(), 1.0),
        (lambda losses: losses.value_at_risk(0.95), math.log(20)),
        (lambda losses: losses.expected_shortfall(0.95), 1 + math.log(20)),
    ],
    ids=["expected loss", "value at risk", "expected shortfall"],
)
def test_intervals_hold_the_truth_95_times_in_100(measure: Measure, truth: float) -> None:
    """Exponential losses, whose figures are known. 400 runs: the standard error of the coverage is 1.1 points, so three are 3.3."""
    estimates = [measure(LossDistribution(RNG(seed).exponential(size=4000))) for seed in range(400)]
    assert np.mean([estimate.low <= truth <= estimate.high for estimate in estimates]) == pytest.approx(0.95, abs=0.033)


def whole(histogram: Histogram) -> float:
    return sum(histogram.probabilities) + histogram.no_loss + histogram.beyond


@given(st.lists(st.floats(0, 1e9, allow_subnormal=False), min_size=1, max_size=300))
def test_a_histogram_leaves_no_path_out(losses: list[float]) -> None:
    histogram = LossDistribution(np.array(losses)).histogram()
    assert whole(histogram) == pytest.approx(1)
    assert histogram.no_loss == pytest.approx(np.mean(np.array(losses) == 0))
    assert len(histogram.edges_usd) == (BINS + 1 if any(losses) else 0)
    assert list(histogram.edges_usd) == sorted(histogram.edges_usd)


def test_every_measure_lies_within_the_bins() -> None:
    losses = LossDistribution(RNG(1).pareto(1.1, 20_000))
    top = losses.histogram().edges_usd[-1]
    assert all(losses.value_at_risk(level).value <= top for level in (0.95, 0.99, 0.995))
    assert all(losses.expected_shortfall(level).value <= top for level in (0.95, 0.99))


def test_a_bin_ends_with_its_upper_edge() -> None:
    histogram = LossDistribution(np.arange(1.0, BINS + 1)).histogram()
    assert histogram.edges_usd == tuple(range(BINS + 1))
    assert histogram.probabilities == pytest.approx([1 / BINS] * BINS)
    assert (histogram.no_loss, histogram.beyond) == (0, 0)


def test_the_probability_beyond_value_at_risk_is_that_of_its_level() -> None:
    """Uniform losses, so the bins beyond VaR 99 and the rest hold one in a hundred, but for the part of the bin that VaR lies in."""
    losses = LossDistribution(RNG(2).random(100_000))
    histogram, at_risk = losses.histogram(), losses.value_at_risk(0.99).value
    bins = zip(histogram.edges_usd[1:], histogram.probabilities, strict=True)
    assert sum(mass for edge, mass in bins if edge > at_risk) + histogram.beyond == pytest.approx(0.01, abs=1 / BINS)


def test_a_book_that_never_loses_has_no_bins() -> None:
    assert LossDistribution(np.zeros(1000)).histogram() == Histogram((), (), no_loss=1.0, beyond=0.0)


def test_losses_rarer_than_one_path_in_a_thousand_are_counted_all_the_same() -> None:
    losses = np.zeros(10_000)
    losses[:5] = 1_000.0
    histogram = LossDistribution(losses).histogram()
    assert whole(histogram) == pytest.approx(1)
    assert histogram.no_loss == pytest.approx(0.9995)
