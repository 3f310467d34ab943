"""Stress losses of the book, and the reverse stress."""

from collections.abc import Sequence
from decimal import ROUND_DOWN, Decimal
from typing import Any

from ops.core.money import CENT
from risk.figures.ratios import ratio
from risk.loss_model.book import BookExposure
from risk.stress.losses import StressResult, stress, worst
from risk.stress.reverse import exhausting_depeg
from risk.stress.scenarios import Scenario

FIRST_LOSS = "SURE_EQT"


def columns(book: BookExposure, scenarios: Sequence[Scenario], *, capital_usd: Decimal, btc_holdings_usd: Decimal) -> dict[str, Any]:
    """Columns of the stress tests; without a scenario the worst loss is unknown."""
    results = [stress(book, scenario, btc_holdings_usd=btc_holdings_usd) for scenario in scenarios]
    worst_one = worst(results) if results else None
    depeg = exhausting_depeg(book, FIRST_LOSS)
    return {
        "worst_scenario": worst_one.scenario.name if worst_one else "",
        "worst_stress_loss_usd": worst_one.loss_usd if worst_one else None,
        "stress_loss_ratio": ratio(worst_one.loss_usd, capital_usd) if worst_one else None,
        "reverse_stress_depeg": depeg,
        "stress": {
            "scenarios": [_row(result, capital_usd) for result in results],
            "reverse": {"tranche_id": FIRST_LOSS, "uniform_depeg": depeg},
        },
    }


def capital_after(scenario: Scenario, capital_usd: Decimal) -> Decimal:
    """USD that the capital is worth at the scenario's price of TON, before the loss is paid; down to cents."""
    return (capital_usd * scenario.ton_factor).quantize(CENT, ROUND_DOWN)


def _row(result: StressResult, capital_usd: Decimal) -> dict[str, Any]:
    return {
        "scenario": result.scenario.name,
        "annual_probability": result.scenario.annual_probability,
        "loss_usd": result.loss_usd,
        "loss_ratio": ratio(result.loss_usd, capital_usd),
        "by_coverage_type": {member: usd for member, usd in result.by_coverage_type.items() if usd},
        "by_stablecoin": {member: usd for member, usd in result.by_stablecoin.items() if usd},
        "by_tranche": dict(result.by_tranche),
        "uncovered_usd": result.uncovered_usd,
        "survivors": list(result.survivors),
        "ton_change": result.scenario.ton_change,
        "capital_after_usd": capital_after(result.scenario, capital_usd),
        "btc_change": result.scenario.btc_change,
        "btc_result_usd": result.btc_result_usd,
    }
