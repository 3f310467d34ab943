"""Public notifications of risk alerts."""

from decimal import Decimal

from live.notifications.kinds import NotificationType, Priority, Subject
from live.notifications.payloads import Payload
from live.notifications.services import Notice
from risk.alerting import RiskAlertStep
from risk.models import RiskAlert
from risk.thresholds import AlertType, Severity


class RiskAlertOpened(Payload, frozen=True, kw_only=True):
    """A figure crossed its limit, or its critical limit (`escalated`). `subject`: the coin of a concentration."""

    alert_id: str
    alert_type: AlertType
    severity: Severity
    message: str
    subject: str | None
    current_value: Decimal
    limit_value: Decimal
    escalated: bool


class RiskAlertResolved(Payload, frozen=True, kw_only=True):
    """The figure is well within its limit again."""

    alert_id: str
    alert_type: AlertType
    subject: str | None
    current_value: Decimal
    limit_value: Decimal


PAYLOADS: dict[NotificationType, type[Payload]] = {
    NotificationType.RISK_ALERT_OPENED: RiskAlertOpened,
    NotificationType.RISK_ALERT_RESOLVED: RiskAlertResolved,
}


def step(step: RiskAlertStep, alert: RiskAlert) -> Notice:
    """Notification of a step; an escalation is announced as an opening at the worse severity."""
    subject = Subject(stablecoin=alert.subject)
    if step is RiskAlertStep.RESOLVE:
        return Notice(NotificationType.RISK_ALERT_RESOLVED, _resolved(alert), Priority.NORMAL, subject)
    priority = Priority.CRITICAL if alert.severity == Severity.CRITICAL else Priority.HIGH
    return Notice(NotificationType.RISK_ALERT_OPENED, _opened(alert, escalated=step is RiskAlertStep.ESCALATE), priority, subject)


def _opened(alert: RiskAlert, *, escalated: bool) -> RiskAlertOpened:
    return RiskAlertOpened(
        alert_id=str(alert.pk),
        alert_type=AlertType(alert.alert_type),
        severity=Severity(alert.severity),
        message=alert.message,
        subject=alert.subject or None,
        current_value=alert.current_value,
        limit_value=alert.limit_value,
        escalated=escalated,
    )


def _resolved(alert: RiskAlert) -> RiskAlertResolved:
    return RiskAlertResolved(
        alert_id=str(alert.pk),
        alert_type=AlertType(alert.alert_type),
        subject=alert.subject or None,
        current_value=alert.current_value,
        limit_value=alert.limit_value,
    )
