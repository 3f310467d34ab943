"""The way into the loss model: a book in, its risk figures out."""

from collections.abc import Mapping
from dataclasses import dataclass

from risk.loss_model.arrays import FloatArray
from risk.loss_model.book import BookExposure
from risk.loss_model.measures import Estimate, Histogram, LossDistribution
from risk.loss_model.parameters import Parameters
from risk.loss_model.portfolio import claims
from risk.loss_model.simulate import Simulation, simulate
from risk.loss_model.tranche_losses import Waterfall, waterfall

THIRTY_DAYS = 30 / 365
ONE_YEAR = 1.0
DEFAULT_PATHS = 100_000
MIN_PATHS = 1_000
VAR_LEVELS = (0.95, 0.99, 0.995)
ES_LEVELS = (0.95, 0.99)


@dataclass(frozen=True, slots=True)
class LossAssessment:
    """The loss of a book over a horizon, USD, with what is needed to reproduce it.

    `value_at_risk` and `expected_shortfall` by level. `component_shortfall` by level: the part of each position, in the order of the book,
    that sums to the expected shortfall.
    """

    horizon_years: float
    paths: int
    seed: int
    expected_loss: Estimate
    value_at_risk: Mapping[float, Estimate]
    expected_shortfall: Mapping[float, Estimate]
    component_shortfall: Mapping[float, FloatArray]
    histogram: Histogram
    waterfall: Waterfall


def assess(
    book: BookExposure, parameters: Parameters, *, horizon_years: float = THIRTY_DAYS, paths: int = DEFAULT_PATHS, seed: int
) -> LossAssessment:
    """Simulate the book as it stands over the horizon and measure its losses. The same arguments give the same answer.

    Raises ValueError for a horizon of 0 or less, fewer than 1,000 paths, a negative seed, and a position that the parameters do not know.
    """
    if horizon_years <= 0 or paths < MIN_PATHS or seed < 0:
        raise ValueError(f"cannot simulate {horizon_years} years on {paths} paths with seed {seed}")
    simulation = simulate(claims(book, parameters), horizon_years=horizon_years, paths=paths, seed=seed)
    losses = LossDistribution(simulation.losses_usd)
    return LossAssessment(
        horizon_years=horizon_years,
        paths=paths,
        seed=seed,
        expected_loss=losses.expected_loss(),
        value_at_risk={level: losses.value_at_risk(level) for level in VAR_LEVELS},
        expected_shortfall={level: losses.expected_shortfall(level) for level in ES_LEVELS},
        component_shortfall=_components(simulation, losses, len(book.positions)),
        histogram=losses.histogram(),
        waterfall=waterfall(simulation.losses_usd, book.tranches),
    )


def _components(simulation: Simulation, losses: LossDistribution, positions: int) -> dict[float, FloatArray]:
    return {level: simulation.mean_by_position(losses.tail_weights(level), positions) for level in ES_LEVELS}
