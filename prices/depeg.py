"""How far a coin is below its peg. No Django, no clock.

A coin is in `warning` from 1 % below its reference on and `critical` from 2 % on, at once. It improves only when two assessments in
a row are better by a margin, so that a price that plays around a threshold does not flap.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Decimal
from enum import IntEnum

RATIO_STEP = Decimal("0.00000001")
RECOVERY_MARGIN = Decimal("0.001")


class Depeg(IntEnum):
    """Depeg state; a greater value is worse."""

    PEGGED = 0
    WARNING = 1
    CRITICAL = 2

    @property
    def label(self) -> str:
        """As the API writes it."""
        return self.name.lower()


THRESHOLDS = ((Decimal("0.98"), Depeg.CRITICAL), (Decimal("0.99"), Depeg.WARNING))


@dataclass(frozen=True, slots=True)
class DepegAssessment:
    """The state of a coin, with its last two prices as fractions of the reference; the first has no previous one."""

    state: Depeg
    ratio: Decimal
    previous_ratio: Decimal | None = None


def ratio_to(reference: Decimal, price_usd: Decimal) -> Decimal:
    """The price as a fraction of the reference, to eight decimals."""
    return (price_usd / reference).quantize(RATIO_STEP, ROUND_HALF_EVEN)


def state_at(ratio: Decimal) -> Depeg:
    """Depeg state of a single price, without hysteresis."""
    return next((state for threshold, state in THRESHOLDS if ratio <= threshold), Depeg.PEGGED)


def assess(before: DepegAssessment | None, ratio: Decimal) -> DepegAssessment:
    """Depeg state after the next price."""
    if before is None:
        return DepegAssessment(state_at(ratio), ratio)
    recovered = max(state_at(seen - RECOVERY_MARGIN) for seen in (before.ratio, ratio))
    state = max(state_at(ratio), min(before.state, recovered))
    return DepegAssessment(state, ratio, before.ratio)


def correct(before: DepegAssessment, ratio: Decimal) -> DepegAssessment:
    """Depeg state after a further vote for the time assessed last: it can worsen the state and never counts as a recovery."""
    return DepegAssessment(max(state_at(ratio), before.state), ratio, before.previous_ratio)
