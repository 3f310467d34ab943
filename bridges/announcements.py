"""Public notifications about bridges."""

from collections.abc import Iterable
from decimal import Decimal

from bridges.alerts import BridgeAlertStep, Severity
from bridges.health import Status
from bridges.models import Bridge, BridgeAlert, BridgeReading
from live.notifications.kinds import NotificationType, Priority, Subject
from live.notifications.payloads import Payload
from live.notifications.services import Notice

WORTH_TELLING = Decimal("0.05")


class BridgeHealthChanged(Payload, frozen=True, kw_only=True):
    """The health score moved by more than 0.05."""

    bridge_id: str
    previous_score: Decimal
    current_score: Decimal
    health_status: str
    exploit_detected: bool


class BridgeCriticalAlert(Payload, frozen=True, kw_only=True):
    """A critical alert was opened, or one became critical."""

    bridge_id: str
    alert_id: str
    message: str
    severity: str


PAYLOADS: dict[NotificationType, type[Payload]] = {
    NotificationType.BRIDGE_HEALTH_CHANGE: BridgeHealthChanged,
    NotificationType.BRIDGE_CRITICAL_ALERT: BridgeCriticalAlert,
}


def moved(bridge: Bridge, previous: BridgeReading | None, current: BridgeReading) -> list[Notice]:
    """Notifications of scores that moved by more than 0.05; the first reading of a bridge is not a move."""
    if previous is None or abs(current.score - previous.score) <= WORTH_TELLING:
        return []
    payload = BridgeHealthChanged(
        bridge_id=bridge.pk,
        previous_score=previous.score,
        current_score=current.score,
        health_status=current.status,
        exploit_detected=current.exploit_detected,
    )
    priority = Priority.CRITICAL if current.status == Status.CRITICAL else Priority.NORMAL
    return [Notice(NotificationType.BRIDGE_HEALTH_CHANGE, payload, priority, _subject(bridge))]


def alarmed(bridge: Bridge, changes: Iterable[tuple[BridgeAlertStep, BridgeAlert]]) -> list[Notice]:
    """One notification for each alert that became critical in this run."""
    return [
        Notice(NotificationType.BRIDGE_CRITICAL_ALERT, _critical(alert), Priority.CRITICAL, _subject(bridge))
        for step, alert in changes
        if step in {BridgeAlertStep.OPEN, BridgeAlertStep.ESCALATE} and alert.severity == Severity.CRITICAL
    ]


def _critical(alert: BridgeAlert) -> BridgeCriticalAlert:
    return BridgeCriticalAlert(bridge_id=alert.bridge_id, alert_id=str(alert.pk), message=alert.message, severity=alert.severity)


def _subject(bridge: Bridge) -> Subject:
    return Subject(chain=bridge.source_chain, bridge_id=bridge.pk)
