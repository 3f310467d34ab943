"""Backtests of value at risk: was it exceeded as often as it said, and were the breaches spread out?

Kupiec (1995), "Techniques for Verifying the Accuracy of Risk Measurement Models"; Christoffersen (1998), "Evaluating Interval Forecasts".
Each is a likelihood ratio, chi-squared with one degree of freedom (coverage, independence) or two (both together) when the model is right.
"""

import math
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from risk.loss_model.arrays import FloatArray

Breaches = npt.NDArray[np.bool_]


class LikelihoodRatio(NamedTuple):
    """The statistic, and the chance of one at least as large if the model is right."""

    statistic: float
    p_value: float


def kupiec(breaches: int, observations: int, breach_probability: float) -> LikelihoodRatio:
    """Proportion of failures: does the number of breaches fit the probability? One degree of freedom.

    Raises ValueError unless 0 <= breaches <= observations, observations > 0 and 0 < probability < 1.
    """
    if not (0 <= breaches <= observations and observations > 0 and 0 < breach_probability < 1):
        raise ValueError(f"cannot test {breaches} breaches in {observations} observations against {breach_probability}")
    expected = _log_likelihood(breaches, observations, breach_probability)
    return _one_degree(_log_likelihood(breaches, observations, breaches / observations) - expected)


def independence(breaches: Breaches) -> LikelihoodRatio:
    """Christoffersen's first-order Markov test: is a breach as likely after a breach as after none? One degree of freedom.

    Raises ValueError with fewer than two observations.
    """
    if breaches.size < 2:
        raise ValueError("independence needs at least two observations")
    before, after = breaches[:-1], breaches[1:]
    split = [_log_likelihood_of(after[before]), _log_likelihood_of(after[~before])]
    return _one_degree(sum(split) - _log_likelihood_of(after))


def conditional_coverage(breaches: Breaches, breach_probability: float) -> LikelihoodRatio:
    """Coverage and independence together: the sum of the two statistics, two degrees of freedom."""
    coverage = kupiec(int(breaches.sum()), breaches.size, breach_probability)
    statistic = coverage.statistic + independence(breaches).statistic
    return LikelihoodRatio(statistic, math.exp(-statistic / 2))


@dataclass(frozen=True, slots=True)
class Backtest:
    """The three tests of one series of losses. Compare `breaches` with `expected_breaches`."""

    observations: int
    breaches: int
    expected_breaches: float
    coverage: LikelihoodRatio
    independence: LikelihoodRatio
    conditional_coverage: LikelihoodRatio


def backtest(losses: FloatArray, var_forecasts: FloatArray, level: float) -> Backtest:
    """Test forecasts of VaR at `level` against the losses that followed, arrays of one shape; a breach is a loss above its forecast."""
    breaches = losses > var_forecasts
    return Backtest(
        observations=breaches.size,
        breaches=int(breaches.sum()),
        expected_breaches=breaches.size * (1 - level),
        coverage=kupiec(int(breaches.sum()), breaches.size, 1 - level),
        independence=independence(breaches),
        conditional_coverage=conditional_coverage(breaches, 1 - level),
    )


def rolling_var(losses: FloatArray, *, window: int, level: float) -> FloatArray:
    """Historical simulation: for each loss after the first `window`, the quantile of the `window` losses before it.

    Weibull's quantile, which the next of exchangeable losses exceeds with probability `1 - level`. Shape: `len(losses) - window`.
    Raises ValueError when nothing is left to forecast.
    """
    if not 0 < window < losses.size:
        raise ValueError(f"a window of {window} leaves nothing to forecast in {losses.size} losses")
    history = np.lib.stride_tricks.sliding_window_view(losses[:-1], window)
    return np.quantile(history, level, axis=1, method="weibull")


def _log_likelihood(events: int, trials: int, probability: float) -> float:
    """Of a Bernoulli sequence; a term without events is 0, also where its probability is."""
    quiet = trials - events
    return (events * math.log(probability) if events else 0.0) + (quiet * math.log1p(-probability) if quiet else 0.0)


def _log_likelihood_of(breaches: Breaches) -> float:
    """At the sequence's own frequency, the highest it can have."""
    return _log_likelihood(int(breaches.sum()), breaches.size, float(breaches.mean())) if breaches.size else 0.0


def _one_degree(log_ratio: float) -> LikelihoodRatio:
    statistic = max(2 * log_ratio, 0.0)
    return LikelihoodRatio(statistic, math.erfc(math.sqrt(statistic / 2)))
