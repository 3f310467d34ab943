"""Messages of the channel `bridge_health`: scores that moved, and critical alerts."""

from collections.abc import Iterator
from decimal import Decimal

import live
from bridges.alerts import AlertKind, BridgeAlertStep, Severity
from bridges.models import Bridge, BridgeAlert, BridgeReading
from live import Channel, Message, State

CHANNEL = "bridge_health"
NOTEWORTHY = Decimal("0.05")
RAISED = {BridgeAlertStep.OPEN, BridgeAlertStep.ESCALATE}


class HealthChange(Message, frozen=True, kw_only=True, tag="health_change"):
    """A score moved by more than 0.05, or an exploit was detected or ended. `previous_score` is null for a bridge never judged before."""

    bridge_id: str
    previous_score: Decimal | None
    current_score: Decimal
    exploit_detected: bool


class CriticalAlert(Message, frozen=True, kw_only=True, tag="critical_alert"):
    """An alert of a bridge opened as critical or became so."""

    bridge_id: str
    alert_id: str
    kind: AlertKind
    message: str
    severity: Severity


class BridgeState(live.Part, frozen=True):
    """State of a bridge."""

    bridge_id: str
    current_score: Decimal
    exploit_detected: bool


class BridgeStates(State, frozen=True, kw_only=True):
    """States of all bridges that have a reading, by id."""

    bridges: list[BridgeState]


def state() -> BridgeStates:
    """The bridges as they are now."""
    rows = Bridge.objects.filter(latest__isnull=False).order_by("pk").values_list("pk", "latest__score", "latest__exploit_detected")
    return BridgeStates(bridges=[BridgeState(*row) for row in rows])


def health_changes(previous: BridgeReading | None, current: BridgeReading) -> Iterator[HealthChange]:
    """Messages of a new reading; none for a small move."""
    if previous is None or _is_noteworthy(previous, current):
        yield HealthChange(
            bridge_id=current.bridge_id,
            previous_score=previous.score if previous else None,
            current_score=current.score,
            exploit_detected=current.exploit_detected,
        )


def critical_alerts(step: BridgeAlertStep, alert: BridgeAlert) -> Iterator[CriticalAlert]:
    """Messages of an alert: one when it becomes critical."""
    if step in RAISED and alert.severity == Severity.CRITICAL:
        yield CriticalAlert(
            bridge_id=alert.bridge_id,
            alert_id=str(alert.pk),
            kind=AlertKind(alert.kind),
            message=alert.message,
            severity=Severity.CRITICAL,
        )


def _is_noteworthy(previous: BridgeReading, current: BridgeReading) -> bool:
    return abs(current.score - previous.score) > NOTEWORTHY or current.exploit_detected != previous.exploit_detected


CHANNEL_OF_BRIDGES = Channel(
    CHANNEL, (HealthChange, CriticalAlert), BridgeStates, state, description="Bridge scores that moved by more than 0.05; critical alerts."
)
