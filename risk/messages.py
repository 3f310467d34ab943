"""Messages of the channel `risk_alerts`: alerts that open, escalate and resolve."""

from decimal import Decimal
from typing import Any, Literal

import live
from live import Channel, Message, State
from risk.alerting import RiskAlertStep
from risk.models import RiskAlert
from risk.thresholds import AlertType, Severity

CHANNEL = "risk_alerts"
Status = Literal["open", "acknowledged", "resolved"]


class AlertFields(Message, frozen=True, kw_only=True):
    """An alert. `subject` is the coin of a concentration, None otherwise; `timestamp` of the frame is when it was told."""

    id: str
    alert_type: AlertType
    severity: Severity
    message: str
    subject: str | None
    current_value: Decimal
    limit_value: Decimal
    status: Status
    opened_at: float


class NewAlert(AlertFields, frozen=True, kw_only=True, tag="new_alert"):
    """An alert opened: its figure crossed the limit."""


class AlertEscalated(AlertFields, frozen=True, kw_only=True, tag="alert_escalated"):
    """An alert escalated: its figure crossed the critical limit."""


class AlertResolved(AlertFields, frozen=True, kw_only=True, tag="alert_resolved"):
    """An alert resolved: its figure is back within the limit."""


class OpenAlert(live.Part, frozen=True, kw_only=True):
    """An alert that is not resolved. Its value moves with every run and is not part of the state."""

    id: str
    alert_type: AlertType
    severity: Severity
    message: str
    subject: str | None
    limit_value: Decimal
    status: Status
    opened_at: float


class OpenAlerts(State, frozen=True, kw_only=True):
    """All alerts that are not resolved, oldest first."""

    alerts: list[OpenAlert]


KINDS = {RiskAlertStep.OPEN: NewAlert, RiskAlertStep.ESCALATE: AlertEscalated, RiskAlertStep.RESOLVE: AlertResolved}


def change(step: RiskAlertStep, alert: RiskAlert) -> AlertFields:
    """Message of a step of the alert."""
    return KINDS[step](current_value=alert.current_value, **_shared(alert))


def state() -> OpenAlerts:
    """The alerts as they are now."""
    alerts = RiskAlert.objects.exclude(status=RiskAlert.Status.RESOLVED).order_by("id")
    return OpenAlerts(alerts=[OpenAlert(**_shared(alert)) for alert in alerts])


def _shared(alert: RiskAlert) -> dict[str, Any]:
    return {
        "id": str(alert.pk),
        "alert_type": AlertType(alert.alert_type),
        "severity": Severity(alert.severity),
        "message": alert.message,
        "subject": alert.subject or None,
        "limit_value": alert.limit_value,
        "status": alert.status,
        "opened_at": alert.opened_at.timestamp(),
    }


CHANNEL_OF_ALERTS = Channel(
    CHANNEL, (NewAlert, AlertEscalated, AlertResolved), OpenAlerts, state, description="Risk alerts that open, escalate and resolve."
)
