"""Kupiec's and Christoffersen's tests of value at risk, on given losses or on the price history of a coin."""

from typing import Any

import numpy as np

from ops.api.problems import Problem
from risk.analyses.specs import Backtest
from risk.figures.correlation import Closes
from risk.loss_model.arrays import FloatArray
from risk.loss_model.backtest import LikelihoodRatio, backtest, rolling_var

SIGNIFICANCE = 0.05


def answer(question: Backtest, closes: Closes) -> dict[str, Any]:
    """`closes`: daily closing prices of the coin, where the question names one. A test rejects the forecasts when its p is below 5 %.

    Raises Problem 409 when there is too little history.
    """
    losses = np.array(question.losses, dtype=np.float64) if question.losses is not None else _losses(closes)
    losses, forecasts = _forecast(losses, question)
    found = backtest(losses, forecasts, question.level)
    return {
        "level": question.level,
        "observations": found.observations,
        "breaches": found.breaches,
        "expected_breaches": found.expected_breaches,
        "kupiec": _test(found.coverage),
        "christoffersen_independence": _test(found.independence),
        "christoffersen_conditional_coverage": _test(found.conditional_coverage),
    }


def _losses(closes: Closes) -> FloatArray:
    """The fraction by which the price fell from each day that has one to the next; a rise is a negative loss."""
    prices = np.array([float(closes[day]) for day in sorted(closes)], dtype=np.float64)
    return -np.diff(prices) / prices[:-1] if prices.size else prices


def _forecast(losses: FloatArray, question: Backtest) -> tuple[FloatArray, FloatArray]:
    """The losses that have a forecast, and the forecasts."""
    if question.forecasts is not None:
        return losses, np.array(question.forecasts, dtype=np.float64)
    if losses.size < question.window + 2:
        detail = f"A window of {question.window} needs at least {question.window + 2} losses; there are {losses.size}."
        raise Problem(409, detail, code="too_little_history")
    return losses[question.window :], rolling_var(losses, window=question.window, level=question.level)


def _test(ratio: LikelihoodRatio) -> dict[str, Any]:
    return {"statistic": round(ratio.statistic, 6), "p_value": round(ratio.p_value, 6), "rejected": ratio.p_value < SIGNIFICANCE}
