"""Lifecycle of a risk alert: opens at a limit, escalates once, resolves when its figure is back by the hysteresis. No Django, no clock."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from risk.thresholds import AlertType, Limit, Severity


class RiskAlertStep(StrEnum):
    """Change of an alert by a run that must be announced."""

    OPEN = "open"
    ESCALATE = "escalate"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Figure:
    """Figure to judge: a ratio, or None where it is unknown. `subject`: the coin, or empty for the whole book."""

    alert_type: AlertType
    value: Decimal | None
    subject: str = ""


def next_step(is_at: Severity | None, limit: Limit, value: Decimal) -> RiskAlertStep | None:
    """Next step of the alert of a figure. `is_at`: its severity so far, None while there is none.

    An alert keeps its worst severity: a figure that moves around one limit causes no further step, so it does not flap.
    """
    severity = limit.severity_of(value)
    if is_at is None:
        return RiskAlertStep.OPEN if severity else None
    if severity is Severity.CRITICAL and is_at is not Severity.CRITICAL:
        return RiskAlertStep.ESCALATE
    return RiskAlertStep.RESOLVE if limit.is_cleared_by(value) else None
