"""How a risk alert lives: opens at a limit, escalates once, resolves when its figure is well back. No Django, no clock."""

from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

from risk.limits import AlertType, Limit, Severity


class Step(StrEnum):
    """What a run does to an alert that is worth telling."""

    OPEN = "open"
    ESCALATE = "escalate"
    RESOLVE = "resolve"


@dataclass(frozen=True, slots=True)
class Figure:
    """What is judged: a ratio, or None where it is not known. `subject`: the coin, or nothing for the whole book."""

    alert_type: AlertType
    value: Decimal | None
    subject: str = ""


def next_step(is_at: Severity | None, limit: Limit, value: Decimal) -> Step | None:
    """What becomes of the alert of a figure. `is_at`: its severity so far, None while there is none.

    An alert keeps its worst severity: between its limits nothing is told, so a figure that plays around one does not flap.
    """
    severity = limit.severity_of(value)
    if is_at is None:
        return Step.OPEN if severity else None
    if severity is Severity.CRITICAL and is_at is not Severity.CRITICAL:
        return Step.ESCALATE
    return Step.RESOLVE if limit.is_cleared_by(value) else None
