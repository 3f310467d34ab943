"""Correlation of the coins' daily returns over 30 days."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from itertools import combinations, pairwise
from statistics import StatisticsError, correlation, fmean
from typing import Any

from risk.figures.ratios import STEP

DAYS = 30
MIN_POINTS = 20
LOW_TO, MEDIUM_TO = Decimal("0.40"), Decimal("0.70")
PLACES = 4

Closes = Mapping[date, Decimal]


def columns(stablecoins: Iterable[str], closes: Mapping[str, Closes]) -> dict[str, Any]:
    """`closes`: the daily closing prices of each coin, USD. `correlation`: the mean absolute pairwise one, of the pairs that have one."""
    coins = sorted(stablecoins)
    pairs = {(one, other): between(closes.get(one, {}), closes.get(other, {})) for one, other in combinations(coins, 2)}
    known = [abs(value) for value in pairs.values() if value is not None]
    mean = Decimal(fmean(known)).quantize(STEP) if known else None
    return {
        "correlation": mean,
        "correlation_regime": regime(mean) if mean is not None else "",
        "correlation_matrix": {"stablecoins": coins, "values": _matrix(coins, pairs)},
    }


def between(one: Closes, other: Closes) -> float | None:
    """Pearson's correlation of two coins' returns from one common day to the next.

    None with fewer than 20 common days, and where a price never moved: then there is nothing to correlate.
    """
    days = sorted(one.keys() & other.keys())
    if len(days) < MIN_POINTS:
        return None
    try:
        return correlation(_returns(one, days), _returns(other, days))
    except StatisticsError:
        return None


def regime(value: Decimal) -> str:
    """Low up to 0.40, Medium up to 0.70, High above."""
    if value <= LOW_TO:
        return "Low"
    return "Medium" if value <= MEDIUM_TO else "High"


def _returns(closes: Closes, days: Sequence[date]) -> list[float]:
    prices = [float(closes[day]) for day in days]
    return [after / before - 1 for before, after in pairwise(prices)]


def _matrix(coins: Sequence[str], pairs: Mapping[tuple[str, str], float | None]) -> list[list[float | None]]:
    return [[1.0 if one == other else _rounded(pairs[min(one, other), max(one, other)]) for other in coins] for one in coins]


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, PLACES)
