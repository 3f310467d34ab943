"""When a bridge raises an alert, and how an alert lives: opens once, escalates, resolves after two quiet runs. No Django, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

from bridges.health import CONSENSUS_STEPS
from bridges.measures import Drop, Measures

QUIET_RUNS_TO_RESOLVE = 2
FIRST_REPORT_WITHIN = timedelta(minutes=10)
CRITICAL_DROP_PCT, HIGH_DROP_PCT, MEDIUM_DROP_PCT = Decimal(-20), Decimal(-10), Decimal(-5)
SPLIT = CONSENSUS_STEPS[-1][0]


class Severity(StrEnum):
    """How bad it is, least first."""

    MEDIUM = "Medium"
    HIGH = "High"
    CRITICAL = "Critical"

    def exceeds(self, other: "Severity") -> bool:
        order = list(Severity)
        return order.index(self) > order.index(other)


class AlertKind(StrEnum):
    """What is wrong. A bridge has at most one open alert of each kind."""

    TVL_DROP = "tvl_drop"
    CONSENSUS = "consensus"


class BridgeAlertStep(StrEnum):
    """What a run does to an alert."""

    OPEN = "open"
    ESCALATE = "escalate"
    RECUR = "recur"
    CALM = "calm"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Cause:
    """Why an alert is raised."""

    severity: Severity
    message: str


@dataclass(frozen=True, slots=True)
class OpenAlert:
    """An alert so far: its worst severity, and for how many runs its cause has been gone."""

    severity: Severity
    quiet_runs: int


def is_awaited(*, first_assessed_at: datetime | None, now: datetime) -> bool:
    """Whether the first report of a new bridge is not due yet."""
    return first_assessed_at is None or now - first_assessed_at <= FIRST_REPORT_WITHIN


def causes(measures: Measures, *, awaited: bool = False) -> Mapping[AlertKind, Cause | None]:
    """Cause of each kind of alert; None where there is no cause.

    A kind that cannot be judged is left out: missing observations resolve no alert, and open none before the first report is due.
    """
    found: dict[AlertKind, Cause | None] = {}
    if measures.oracle_count or not awaited:
        found[AlertKind.CONSENSUS] = _consensus_cause(measures)
    if measures.hour and measures.half_hour:
        found[AlertKind.TVL_DROP] = _drop_cause(measures.hour, measures.half_hour)
    return found


def next_step(alert: OpenAlert | None, cause: Cause | None) -> BridgeAlertStep | None:
    """Next step of an alert, given the cause that this run found."""
    if alert is None:
        return BridgeAlertStep.OPEN if cause else None
    if cause is None:
        return BridgeAlertStep.RESOLVE if alert.quiet_runs + 1 >= QUIET_RUNS_TO_RESOLVE else BridgeAlertStep.CALM
    if cause.severity.exceeds(alert.severity):
        return BridgeAlertStep.ESCALATE
    return BridgeAlertStep.RECUR if alert.quiet_runs else None


def _drop_cause(hour: Drop, half_hour: Drop) -> Cause | None:
    levels = (
        (Severity.CRITICAL, hour, CRITICAL_DROP_PCT),
        (Severity.HIGH, half_hour, HIGH_DROP_PCT),
        (Severity.MEDIUM, hour, MEDIUM_DROP_PCT),
    )
    return next((Cause(severity, _drop_message(severity, drop)) for severity, drop, limit in levels if drop.change_pct < limit), None)


def _drop_message(severity: Severity, drop: Drop) -> str:
    minutes = "1 minute" if drop.minutes == 1 else f"{drop.minutes} minutes"
    return f"{severity.upper()}: Bridge TVL dropped {-drop.change_pct:.1f}% (${drop.lost_usd:.0f}) in {minutes}"


def _consensus_cause(measures: Measures) -> Cause | None:
    if measures.spread is None:
        who = "Only one oracle reports" if measures.oracle_count else "No oracle reports"
        return Cause(Severity.MEDIUM, f"MEDIUM: {who} the bridge TVL")
    if measures.spread >= SPLIT:
        return Cause(Severity.HIGH, f"HIGH: {measures.oracle_count} oracles disagree on the bridge TVL by {measures.spread * 100:.1f}%")
    return None
