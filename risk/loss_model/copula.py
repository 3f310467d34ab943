"""A one-period Gaussian factor copula: the paths on which each driver's event happens.

Every factor and every driver draws from a stream of its own, keyed by seed and name. So a driver strikes on the same paths whatever else
is in the book, two books can be compared path by path, and adding a driver disturbs no other.
"""

import numpy as np

from risk.loss_model.arrays import FloatArray, IndexArray
from risk.loss_model.drivers import Driver


def stream(seed: int, purpose: str) -> np.random.Generator:
    """The random stream of one seed and purpose; `seed` >= 0."""
    return np.random.default_rng(np.random.SeedSequence([seed, int.from_bytes(purpose.encode(), "big")]))


class Factors:
    """The common factors of one run: `paths` standard normals each, drawn when first asked for."""

    def __init__(self, *, paths: int, seed: int) -> None:
        self.paths, self.seed = paths, seed
        self._drawn: dict[str, FloatArray] = {}

    def __getitem__(self, name: str) -> FloatArray:
        if name not in self._drawn:
            self._drawn[name] = stream(self.seed, f"factor {name}").standard_normal(self.paths)
        return self._drawn[name]


def struck_paths(driver: Driver, factors: Factors, horizon_years: float) -> IndexArray:
    """The paths, ascending, on which the driver's event happens within the horizon: its latent variable is below its threshold."""
    latent = stream(factors.seed, f"driver {driver.name}").standard_normal(factors.paths)
    latent *= driver.specific_loading
    for factor, loading in driver.loadings.items():
        latent += loading * factors[factor]
    return np.flatnonzero(latent < driver.threshold(horizon_years))
