"""How a tranche's yield follows its utilisation: five curves from (0, 0) to (1, 1), and the APY read off them.

Every step of every curve is a correctly rounded, monotone Decimal operation, so the curves are monotone as computed, not only
on paper, and they meet both ends exactly. In between the error is a few units of the context's last digit (28 by default).
"""

from collections.abc import Callable
from decimal import ROUND_HALF_UP, Decimal, getcontext, localcontext
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from ops.core.money import ZERO

ONE = Decimal(1)
LOGISTIC_STEEPNESS = Decimal(10)
LOGISTIC_MIDPOINT = Decimal("0.5")
EXPONENTIAL_RATE = Decimal(2)
APY_STEP = Decimal("0.0001")


class CurveKind(StrEnum):
    """Shape of the yield over utilisation."""

    LINEAR = "linear"
    LOGARITHMIC = "logarithmic"
    LOGISTIC = "logistic"
    QUADRATIC = "quadratic"
    EXPONENTIAL = "exponential"


def curve(kind: CurveKind, utilisation: Decimal) -> Decimal:
    """Share of the APY range that is earned at this utilisation: 0..1, 0 at 0, 1 at 1. Input outside 0..1 is clamped."""
    return _CURVES[kind](_clamp(utilisation))


def utilisation(coverage_usd: Decimal, capital_usd: Decimal) -> Decimal:
    """Coverage sold over capital, clamped to 0..1; 0 where there is no capital."""
    return _clamp(coverage_usd / capital_usd) if capital_usd > 0 else ZERO


def apy(kind: CurveKind, apy_min: Decimal, apy_max: Decimal, utilisation: Decimal) -> Decimal:
    """Yield in percent per year, `apy_min + (apy_max - apy_min) * curve(u)`, rounded half up to 4 decimals."""
    return (apy_min + (apy_max - apy_min) * curve(kind, utilisation)).quantize(APY_STEP, ROUND_HALF_UP)


def _clamp(value: Decimal) -> Decimal:
    return min(max(value, ZERO), ONE)


def _linear(u: Decimal) -> Decimal:
    return u


def _logarithmic(u: Decimal) -> Decimal:
    """ln(1 + u) / ln 2."""
    return (ONE + u).ln() / _ends(getcontext().prec).ln_2


def _logistic(u: Decimal) -> Decimal:
    """(s(u) - s(0)) / (s(1) - s(0)): the bare sigmoid runs from 0.0067 to 0.9933 only."""
    ends = _ends(getcontext().prec)
    return (_sigmoid(u) - ends.sigmoid_low) / (ends.sigmoid_high - ends.sigmoid_low)


def _sigmoid(u: Decimal) -> Decimal:
    """1 / (1 + e^(-10 (u - 0.5)))."""
    return ONE / (ONE + (LOGISTIC_STEEPNESS * (LOGISTIC_MIDPOINT - u)).exp())


def _quadratic(u: Decimal) -> Decimal:
    return u * u


def _exponential(u: Decimal) -> Decimal:
    """(e^(2u) - 1) / (e^2 - 1)."""
    return ((EXPONENTIAL_RATE * u).exp() - ONE) / (_ends(getcontext().prec).exponential - ONE)


class _Ends(NamedTuple):
    """Scaling constants of the curves, cached: four of the seven logarithms and powers of a bind."""

    ln_2: Decimal
    sigmoid_low: Decimal
    sigmoid_high: Decimal
    exponential: Decimal


@lru_cache(maxsize=4)
def _ends(precision: int) -> _Ends:
    """At this precision, which is the context's: only so do the curves meet their ends exactly."""
    with localcontext(prec=precision):
        return _Ends(Decimal(2).ln(), _sigmoid(ZERO), _sigmoid(ONE), EXPONENTIAL_RATE.exp())


_CURVES: dict[CurveKind, Callable[[Decimal], Decimal]] = {
    CurveKind.LINEAR: _linear,
    CurveKind.LOGARITHMIC: _logarithmic,
    CurveKind.LOGISTIC: _logistic,
    CurveKind.QUADRATIC: _quadratic,
    CurveKind.EXPONENTIAL: _exponential,
}
