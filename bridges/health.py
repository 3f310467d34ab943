"""Bridge health score: 40 % TVL stability, 30 % oracle consensus, 20 % transfer success, 10 % freshness. No Django, no clock."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from enum import StrEnum

from bridges.measures import Measures, Observation, measure

SCORE_STEP = Decimal("0.0001")
EXPLOIT_ORACLES = 2
TVL_WEIGHT, CONSENSUS_WEIGHT, SUCCESS_WEIGHT, FRESHNESS_WEIGHT = (Decimal(weight) for weight in ("0.40", "0.30", "0.20", "0.10"))
TVL_STEPS = (
    (Decimal(-5), Decimal("1.0")),
    (Decimal(-10), Decimal("0.9")),
    (Decimal(-20), Decimal("0.7")),
    (Decimal(-40), Decimal("0.4")),
)
TVL_WORST = Decimal("0.1")
CONSENSUS_STEPS = (
    (Decimal("0.02"), Decimal("1.0")),
    (Decimal("0.05"), Decimal("0.9")),
    (Decimal("0.10"), Decimal("0.7")),
)
CONSENSUS_WORST = Decimal("0.3")
CONSENSUS_OF_ONE = Decimal("0.5")
FRESHNESS_STEPS = (
    (timedelta(minutes=5), Decimal("1.0")),
    (timedelta(minutes=10), Decimal("0.9")),
    (timedelta(minutes=30), Decimal("0.7")),
)
FRESHNESS_WORST = Decimal("0.3")


class Status(StrEnum):
    """Health of a bridge, best first."""

    HEALTHY = "Healthy"
    CAUTION = "Caution"
    WARNING = "Warning"
    CRITICAL = "Critical"


STATUS_STEPS = ((Decimal("0.9"), Status.HEALTHY), (Decimal("0.7"), Status.CAUTION), (Decimal("0.5"), Status.WARNING))


@dataclass(frozen=True, slots=True)
class Parts:
    """The factors of a score, each 0..1. `success` is None where no oracle reports transfers."""

    tvl: Decimal
    consensus: Decimal
    success: Decimal | None
    freshness: Decimal


@dataclass(frozen=True, slots=True)
class Health:
    """Score and status of a bridge, with the measures they were computed from."""

    score: Decimal
    status: Status
    exploit_detected: bool
    parts: Parts
    measures: Measures

    @property
    def tvl_change_pct(self) -> Decimal | None:
        """Percent against the highest TVL of the last hour, 0 or below."""
        return self.measures.hour.change_pct if self.measures.hour else None


def assess(*, observations: Iterable[Observation], now: datetime) -> Health:
    """Score a bridge from its observations of the 90 minutes before `now`."""
    measures = measure(observations, now)
    parts = Parts(
        tvl=tvl_factor(measures.hour.change_pct if measures.hour else None),
        consensus=consensus_factor(measures.spread),
        success=measures.success,
        freshness=freshness_factor(measures.age),
    )
    exploit = measures.falling_oracles >= EXPLOIT_ORACLES
    total = score(parts)
    return Health(total, Status.CRITICAL if exploit else status_of(total), exploit, parts, measures)


def tvl_factor(change_pct: Decimal | None) -> Decimal:
    """Stability of the locked value, from percent against the highest of the hour. A value without a report counts as lost."""
    if change_pct is None:
        return TVL_WORST
    return next((factor for floor, factor in TVL_STEPS if change_pct > floor), TVL_WORST)


def consensus_factor(spread: Decimal | None) -> Decimal:
    """Agreement of the oracles, from their relative standard deviation; None for fewer than two oracles."""
    if spread is None:
        return CONSENSUS_OF_ONE
    return next((factor for limit, factor in CONSENSUS_STEPS if spread < limit), CONSENSUS_WORST)


def freshness_factor(age: timedelta | None) -> Decimal:
    """From the age of the newest observation; None for no observation at all."""
    if age is None:
        return FRESHNESS_WORST
    return next((factor for limit, factor in FRESHNESS_STEPS if age < limit), FRESHNESS_WORST)


def score(parts: Parts) -> Decimal:
    """The weighted mean of the parts, 0..1 with four decimals. The weight of an unknown success is shared out among the others."""
    weighted = (
        (TVL_WEIGHT, parts.tvl),
        (CONSENSUS_WEIGHT, parts.consensus),
        (SUCCESS_WEIGHT, parts.success),
        (FRESHNESS_WEIGHT, parts.freshness),
    )
    known = [(weight, factor) for weight, factor in weighted if factor is not None]
    total = sum((weight * factor for weight, factor in known), Decimal(0)) / sum(weight for weight, _ in known)
    return min(max(total, Decimal(0)), Decimal(1)).quantize(SCORE_STEP, ROUND_HALF_UP)


def status_of(total: Decimal) -> Status:
    """The status of a score."""
    return next((status for floor, status in STATUS_STEPS if total >= floor), Status.CRITICAL)
