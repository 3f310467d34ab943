"""Expected loss, value at risk and expected shortfall of simulated losses, each with its Monte Carlo confidence interval."""

import math
from typing import NamedTuple

import numpy as np

from risk.loss_model.arrays import FloatArray

Z_95 = 1.959964  # two-sided 95 % confidence
BINS = 48
HISTOGRAM_LEVEL = 0.999


class Estimate(NamedTuple):
    """A figure and the bounds of its 95 % confidence interval, which measures the error of the simulation, not that of the model."""

    value: float
    low: float
    high: float


class Histogram(NamedTuple):
    """Where the losses lie: all its probabilities sum to 1.

    `edges_usd`: ascending, from 0; one more than `probabilities`, of which each is that of a loss above its edge and up to the next.
    `no_loss`: the probability of losing nothing; `beyond`: of losing more than the last edge. A book that never loses has no bins.
    """

    edges_usd: tuple[float, ...]
    probabilities: tuple[float, ...]
    no_loss: float
    beyond: float


class LossDistribution:
    """The empirical distribution of equally likely losses, one for each path."""

    def __init__(self, losses: FloatArray) -> None:
        self.losses = losses
        self._ordered = np.sort(losses)

    def expected_loss(self) -> Estimate:
        """The mean, with the interval of the central limit theorem."""
        return _interval(float(self.losses.mean()), float(self.losses.std()) / math.sqrt(self.losses.size))

    def value_at_risk(self, level: float) -> Estimate:
        """The smallest loss that is not exceeded with probability `level`: an order statistic, bounded by order statistics.

        The number of losses below the true quantile is binomial; its normal quantiles are the ranks of the bounds.
        """
        n = self.losses.size
        rank, spread = n * level, Z_95 * math.sqrt(n * level * (1 - level))
        return Estimate(self._at_rank(rank), self._at_rank(rank - spread), self._at_rank(rank + spread))

    def expected_shortfall(self, level: float) -> Estimate:
        """The mean of the worst `1 - level` of the losses (Acerbi and Tasche 2002), which is subadditive also where losses are tied.

        The interval rests on the estimator's influence function: the deviation of the excess over VaR, over `(1 - level) sqrt(n)`.
        """
        excess = np.maximum(self.losses - self.value_at_risk(level).value, 0)
        error = float(excess.std()) / ((1 - level) * math.sqrt(self.losses.size))
        return _interval(float(self.tail_weights(level) @ self.losses), error)

    def histogram(self) -> Histogram:
        """Bins of equal width up to the loss that one path in a thousand exceeds, or to ES 99 if larger: VaR and ES lie within."""
        n, top = self.losses.size, self._histogram_top()
        if not top:
            return Histogram((), (), no_loss=1.0, beyond=0.0)
        edges = np.linspace(0, top, BINS + 1)
        below = np.searchsorted(self._ordered, edges, side="right")
        return Histogram(
            tuple(edges.tolist()), tuple((np.diff(below) / n).tolist()), no_loss=float(below[0]) / n, beyond=float(n - below[-1]) / n
        )

    def _histogram_top(self) -> float:
        return max(self._at_rank(self.losses.size * HISTOGRAM_LEVEL), self.expected_shortfall(0.99).value)

    def tail_weights(self, level: float) -> FloatArray:
        """The weight of each path in the expected shortfall; they sum to 1. Paths tied at VaR share what the worse ones leave."""
        at_risk = self.value_at_risk(level).value
        beyond, tied = self.losses > at_risk, self.losses == at_risk
        weights = beyond / (self.losses.size * (1 - level))
        weights[tied] = max(1 - float(weights.sum()), 0) / np.count_nonzero(tied)
        return weights

    def _at_rank(self, rank: float) -> float:
        """The loss of a rank, 1 the smallest. Rounded first, so that 0.99 x 100,000 is rank 99,000 whatever floats make of it."""
        position = math.ceil(round(rank, 6))
        return float(self._ordered[min(max(position, 1), self._ordered.size) - 1])


def _interval(value: float, standard_error: float) -> Estimate:
    """The normal interval; a loss is never below 0."""
    return Estimate(value, max(value - Z_95 * standard_error, 0), value + Z_95 * standard_error)
