"""The losses of the book over a horizon of the client's own, at a level of its own."""

from decimal import Decimal
from typing import Any

from ops.core.money import CENT
from risk.analyses.specs import ValueAtRisk
from risk.figures.ratios import ratio, usd
from risk.loss_model.arrays import FloatArray
from risk.loss_model.book import BookExposure
from risk.loss_model.measures import Estimate, LossDistribution
from risk.loss_model.parameters import Parameters
from risk.loss_model.portfolio import claims
from risk.loss_model.simulate import simulate
from risk.loss_model.tranche_losses import waterfall

DAYS_PER_YEAR = 365
TOP_COMPONENTS = 10


def answer(question: ValueAtRisk, book: BookExposure, parameters: Parameters, *, capital_usd: Decimal) -> dict[str, Any]:
    """Estimates carry the bounds of their 95 % Monte Carlo interval. Raises ValueError for a book that the model cannot assess."""
    years = question.horizon_days / DAYS_PER_YEAR
    simulation = simulate(claims(book, parameters), horizon_years=years, paths=question.paths, seed=question.seed)
    losses = LossDistribution(simulation.losses_usd)
    at_risk = losses.value_at_risk(question.level)
    components = simulation.mean_by_position(losses.tail_weights(question.level), len(book.positions))
    return {
        "horizon_days": question.horizon_days,
        "level": question.level,
        "paths": question.paths,
        "seed": question.seed,
        "expected_loss": _bounds(losses.expected_loss()),
        "value_at_risk": _bounds(at_risk),
        "expected_shortfall": _bounds(losses.expected_shortfall(question.level)),
        "capital_usd": capital_usd,
        "value_at_risk_ratio": ratio(Decimal(at_risk.value).quantize(CENT), capital_usd),
        "components": _largest(components, book),
        "tranches": [
            {
                "tranche_id": tranche.tranche_id,
                "expected_loss_usd": usd(tranche.expected_loss_usd),
                "loss_probability": tranche.loss_probability,
                "exhaustion_probability": tranche.exhaustion_probability,
            }
            for tranche in waterfall(simulation.losses_usd, book.tranches).tranches
        ],
    }


def _largest(components: FloatArray, book: BookExposure) -> list[dict[str, Any]]:
    """The products that contribute most to the expected shortfall."""
    parts = sorted(zip(components.tolist(), book.positions, strict=True), key=lambda part: -part[0])
    return [
        {
            "coverage_type": held.coverage_type,
            "chain": held.chain,
            "stablecoin": held.stablecoin,
            "expected_shortfall_usd": usd(part),
        }
        for part, held in parts[:TOP_COMPONENTS]
        if part > 0
    ]


def _bounds(estimate: Estimate) -> dict[str, Decimal]:
    return {"usd": usd(estimate.value), "low": usd(estimate.low), "high": usd(estimate.high)}
