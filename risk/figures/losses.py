"""Figures of the loss model over 30 days and one year."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from ops.core.money import CENT
from risk.figures.ratios import ratio, usd
from risk.loss_model.assessment import ONE_YEAR, THIRTY_DAYS, LossAssessment, assess
from risk.loss_model.book import BookExposure
from risk.loss_model.measures import Estimate, Histogram
from risk.loss_model.parameters import Parameters

HORIZONS = {"30d": THIRTY_DAYS, "1y": ONE_YEAR}
TOP_COMPONENTS = 10
COMPONENT_LEVEL = 0.99
UNKNOWN: Mapping[str, Any] = dict.fromkeys(
    ("expected_loss_usd", "var_95_usd", "var_99_usd", "var_995_usd", "es_95_usd", "es_99_usd", "var_99_ratio")
)


def columns(book: BookExposure, parameters: Parameters, *, capital_usd: Decimal, paths: int, seed: int) -> dict[str, Any]:
    """The 30 days as columns, both horizons whole in `loss_model`.

    A book that the model cannot assess, such as one with a coin it has no parameters of, leaves the columns empty and says why.
    """
    try:
        runs = {name: assess(book, parameters, horizon_years=years, paths=paths, seed=seed) for name, years in HORIZONS.items()}
    except ValueError as error:
        return {**UNKNOWN, "loss_model": {"error": str(error)}}
    month = runs["30d"]
    var_99 = _usd(month.value_at_risk[0.99])
    return {
        "expected_loss_usd": _usd(month.expected_loss),
        "var_95_usd": _usd(month.value_at_risk[0.95]),
        "var_99_usd": var_99,
        "var_995_usd": _usd(month.value_at_risk[0.995]),
        "es_95_usd": _usd(month.expected_shortfall[0.95]),
        "es_99_usd": _usd(month.expected_shortfall[0.99]),
        "var_99_ratio": ratio(var_99, capital_usd),
        "loss_model": {"paths": paths, "seed": seed, "horizons": {name: _horizon(run, book) for name, run in runs.items()}},
    }


def _usd(estimate: Estimate) -> Decimal:
    return Decimal(estimate.value).quantize(CENT)


def _horizon(run: LossAssessment, book: BookExposure) -> dict[str, Any]:
    """USD with the bounds of the 95 % Monte Carlo interval; levels in percent; probabilities as fractions."""
    return {
        "expected_loss": _bounds(run.expected_loss),
        "value_at_risk": {f"{level * 100:g}": _bounds(estimate) for level, estimate in run.value_at_risk.items()},
        "expected_shortfall": {f"{level * 100:g}": _bounds(estimate) for level, estimate in run.expected_shortfall.items()},
        "histogram": _histogram(run.histogram),
        "components": _components(run, book),
        "tranches": [
            {
                "tranche_id": tranche.tranche_id,
                "expected_loss_usd": usd(tranche.expected_loss_usd),
                "loss_probability": tranche.loss_probability,
                "exhaustion_probability": tranche.exhaustion_probability,
            }
            for tranche in run.waterfall.tranches
        ],
        "expected_uncovered_usd": usd(run.waterfall.expected_uncovered_usd),
    }


def _histogram(histogram: Histogram) -> dict[str, Any]:
    return {
        "edges_usd": [usd(edge) for edge in histogram.edges_usd],
        "probabilities": list(histogram.probabilities),
        "no_loss_probability": histogram.no_loss,
        "beyond_probability": histogram.beyond,
    }


def _components(run: LossAssessment, book: BookExposure) -> list[dict[str, Any]]:
    """The products that contribute most to the expected shortfall at 99 %."""
    parts = sorted(zip(run.component_shortfall[COMPONENT_LEVEL].tolist(), book.positions, strict=True), key=lambda part: -part[0])
    return [
        {"coverage_type": held.coverage_type, "chain": held.chain, "stablecoin": held.stablecoin, "es_99_usd": usd(part)}
        for part, held in parts[:TOP_COMPONENTS]
        if part > 0
    ]


def _bounds(estimate: Estimate) -> dict[str, Decimal]:
    return {"usd": usd(estimate.value), "low": usd(estimate.low), "high": usd(estimate.high)}
