"""Severity of an event: a loss fraction of the exposure, or the low price of a depegged coin."""

from dataclasses import dataclass
from typing import Protocol

import numpy as np

from risk.loss_model.arrays import FloatArray


class SeverityDistribution(Protocol):
    """A distribution of outcomes, given that the event happened."""

    def sample(self, rng: np.random.Generator, size: int) -> FloatArray:
        """`size` independent outcomes."""
        ...


@dataclass(frozen=True, slots=True)
class LossFraction:
    """The part of the exposure that is lost: Beta(alpha, beta), in 0..1 with mean alpha / (alpha + beta)."""

    alpha: float
    beta: float

    def sample(self, rng: np.random.Generator, size: int) -> FloatArray:
        return rng.beta(self.alpha, self.beta, size)


@dataclass(frozen=True, slots=True)
class LowPrice:
    """The lowest price of a depeg, a fraction of the peg reference: `event_price x (1 - X)`, X ~ Beta(alpha, beta).

    `event_price` is what the driver's event means: the price fell below it. Triggers above it are not covered by this distribution.
    """

    event_price: float
    alpha: float
    beta: float

    def sample(self, rng: np.random.Generator, size: int) -> FloatArray:
        return self.event_price * (1 - rng.beta(self.alpha, self.beta, size))


def depeg_payout(low_prices: FloatArray, trigger_price: float, floor_price: float) -> FloatArray:
    """The part of the cover that is paid at each low price: 0 from the trigger up, 1 from the floor down, linear between."""
    return np.clip((trigger_price - low_prices) / (trigger_price - floor_price), 0, 1)
