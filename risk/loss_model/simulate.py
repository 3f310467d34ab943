"""Simulated losses of a portfolio, path by path.

Events are rare, so only the struck paths are kept: memory grows with the number of events, not with paths x products.
"""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from risk.loss_model.arrays import FloatArray, IndexArray
from risk.loss_model.copula import Factors, stream, struck_paths
from risk.loss_model.drivers import Driver
from risk.loss_model.portfolio import Claim


@dataclass(frozen=True, slots=True)
class Struck:
    """Where a claim loses, and which fraction of its amounts: two arrays of the same length."""

    claim: Claim
    paths: IndexArray
    fractions: FloatArray


@dataclass(frozen=True, slots=True)
class Simulation:
    """`losses_usd`: the loss of the book on each path; `struck`: the claims that it is made of."""

    losses_usd: FloatArray
    struck: tuple[Struck, ...]

    def mean_by_position(self, weights: FloatArray, positions: int) -> FloatArray:
        """The mean loss of each of the `positions` under `weights` of the paths; sums to `weights @ losses_usd`. USD."""
        means = np.zeros(positions)
        for struck in self.struck:
            means[struck.claim.positions] += struck.claim.amounts_usd * (weights[struck.paths] @ struck.fractions)
        return means


def simulate(claims: Sequence[Claim], *, horizon_years: float, paths: int, seed: int) -> Simulation:
    """Draw the factors, the events and their severities, and add up the losses. The same arguments give the same answer, bit for bit."""
    factors = Factors(paths=paths, seed=seed)
    losses, struck = np.zeros(paths), []
    for driver, hit_claims in _by_driver(claims):
        at = struck_paths(driver, factors, horizon_years)
        outcomes = driver.severity.sample(stream(seed, f"severity {driver.name}"), at.size)
        for claim in hit_claims:
            fractions = claim.fractions(outcomes)
            losses[at] += claim.amounts_usd.sum() * fractions
            struck.append(Struck(claim, at, fractions))
    return Simulation(losses, tuple(struck))


def _by_driver(claims: Sequence[Claim]) -> list[tuple[Driver, list[Claim]]]:
    gathered: dict[str, tuple[Driver, list[Claim]]] = {}
    for claim in claims:
        gathered.setdefault(claim.driver.name, (claim.driver, []))[1].append(claim)
    return list(gathered.values())
