"""Books that the tests of the risk models share."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from quotes.launch_rates import CHAINS, COVERAGE_TYPES, STABLECOINS, UNINSURABLE
from risk.loss_model.arrays import FloatArray
from risk.loss_model.book import BookExposure, Position, TrancheCapital
from risk.loss_model.drivers import Driver
from risk.loss_model.portfolio import Claim
from tranches.terms import TRANCHES

CAPITAL_USD = Decimal(100_000_000)


def capital(total_usd: Decimal = CAPITAL_USD) -> list[TrancheCapital]:
    """The six tranches with their launch shares of a capital, most senior first."""
    return [TrancheCapital(terms.tranche_id, total_usd * terms.capital_share) for terms in TRANCHES]


def full_book(exposure_usd: Decimal = Decimal(100_000)) -> BookExposure:
    """All 560 products with the same exposure."""
    triples = [
        (kind, chain, coin) for kind in COVERAGE_TYPES for chain in CHAINS if (kind, chain) not in UNINSURABLE for coin in STABLECOINS
    ]
    return BookExposure([Position(*triple, exposure_usd) for triple in triples], capital())


def book_of(*positions: Position) -> BookExposure:
    """A small book over the launch capital."""
    return BookExposure(positions, capital())


@dataclass(frozen=True)
class Everything:
    """The severity of an event that destroys the whole exposure."""

    def sample(self, rng: np.random.Generator, size: int) -> FloatArray:
        return np.ones(size)


def loans(count: int, probability: float, loadings: Mapping[str, float]) -> list[Claim]:
    """Equal loans of 1 USD, each on a driver of its own that defaults within a year with the given probability."""
    intensity = -math.log1p(-probability)
    return [
        Claim(Driver(f"loan {i}", intensity, loadings, Everything()), None, np.array([i], dtype=np.intp), np.ones(1)) for i in range(count)
    ]
