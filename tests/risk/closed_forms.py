"""Loss distributions that are known without simulation: what the loss model is held against."""

import math
from statistics import NormalDist

import numpy as np

from risk.loss_model.arrays import FloatArray

NORMAL = NormalDist()
QUADRATURE_POINTS = 4001


def binomial(n: int, probability: FloatArray | float) -> FloatArray:
    """P(K = 0..n) along the last axis, for each probability."""
    p, k = np.asarray(probability)[..., None], np.arange(n + 1)
    ways = np.array([math.lgamma(n + 1) - math.lgamma(i + 1) - math.lgamma(n - i + 1) for i in range(n + 1)])
    return np.asarray(np.exp(ways + k * np.log(p) + (n - k) * np.log1p(-p)))


def vasicek(n: int, probability: float, correlation: float) -> FloatArray:
    """P(K = 0..n) of n equal loans on one Gaussian factor: the binomial law averaged over the factor by the trapezoidal rule."""
    factor = np.linspace(-8, 8, QUADRATURE_POINTS)
    threshold, spread = NORMAL.inv_cdf(probability), math.sqrt(1 - correlation)
    conditional = [NORMAL.cdf((threshold - math.sqrt(correlation) * m) / spread) for m in factor]
    density = np.exp(-(factor**2) / 2)
    return np.average(binomial(n, np.clip(conditional, 1e-15, 1 - 1e-12)), axis=0, weights=density)


def quantile(probabilities: FloatArray, level: float) -> int:
    """The smallest k with P(K <= k) >= level."""
    return int(np.searchsorted(np.cumsum(probabilities), level))


def shortfall(probabilities: FloatArray, level: float) -> float:
    """The mean of the worst `1 - level` of the law, its atom at the quantile split."""
    k = quantile(probabilities, level)
    beyond = probabilities[k + 1 :]
    counts = np.arange(k + 1, probabilities.size)
    return float(beyond @ counts + k * (1 - level - beyond.sum())) / (1 - level)
