"""Simulated losses by tranche: the waterfall of `tranches.waterfall.absorb_loss` over all paths at once, in float64."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from risk.loss_model.arrays import FloatArray
from risk.loss_model.book import TrancheCapital


@dataclass(frozen=True, slots=True)
class TrancheRisk:
    """Expected loss in USD; the probability of losing anything, and of losing everything. A tranche without capital loses neither."""

    tranche_id: str
    expected_loss_usd: float
    loss_probability: float
    exhaustion_probability: float


@dataclass(frozen=True, slots=True)
class Waterfall:
    """The tranches, most senior first, and the expected loss that no tranche absorbs, USD; together, the expected loss of the book."""

    tranches: tuple[TrancheRisk, ...]
    expected_uncovered_usd: float


def waterfall(losses_usd: FloatArray, tranches: Sequence[TrancheCapital]) -> Waterfall:
    """Let the losses of each path rise from the most junior tranche upward. `tranches`: most senior first."""
    left, risks = losses_usd, []
    for tranche in reversed(tranches):
        capital = float(tranche.capital_usd)
        absorbed = np.minimum(left, capital)
        risks.append(_risk(tranche.tranche_id, capital, absorbed))
        left = left - absorbed
    return Waterfall(tuple(reversed(risks)), float(left.mean()))


def _risk(tranche_id: str, capital: float, absorbed: FloatArray) -> TrancheRisk:
    exhausted = float(np.mean(absorbed >= capital)) if capital else 0.0
    return TrancheRisk(tranche_id, float(absorbed.mean()), float(np.mean(absorbed > 0)), exhausted)
