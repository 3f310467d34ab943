"""Judge the figures of a snapshot: open, escalate and resolve alerts, each exactly once."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

import structlog
from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone

import live
from live.notifications.services import announce_all
from ops.api.problems import Problem
from risk import announcements, messages
from risk.alerting import Figure, RiskAlertStep, next_step
from risk.models import RiskAlert, RiskLimit
from risk.thresholds import AlertType, Limit, Severity

Status = RiskAlert.Status
UNRESOLVED = (Status.OPEN, Status.ACKNOWLEDGED)
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class AlertChange:
    """What happened to an alert: opened, escalated or resolved."""

    step: RiskAlertStep
    alert: RiskAlert


@transaction.atomic
def judge(*, figures: Iterable[Figure], now: datetime) -> tuple[AlertChange, ...]:
    """Update the alerts by these figures; returns the changes to announce. An unknown figure changes nothing.

    Every write names the state it starts from, so that of two runs at once one alone opens, escalates or resolves.
    """
    limits = {AlertType(row.alert_type): row.limit() for row in RiskLimit.objects.all()}
    alerts = {(AlertType(alert.alert_type), alert.subject): alert for alert in RiskAlert.objects.filter(status__in=UNRESOLVED)}
    return tuple(change for figure in figures if (change := _move(figure, limits, alerts, now)))


def _move(
    figure: Figure, limits: Mapping[AlertType, Limit], alerts: Mapping[tuple[AlertType, str], RiskAlert], now: datetime
) -> AlertChange | None:
    limit = limits.get(figure.alert_type)
    if limit is None or figure.value is None:
        return None
    alert = alerts.get((figure.alert_type, figure.subject))
    step = next_step(Severity(alert.severity) if alert else None, limit, figure.value)
    match step:
        case RiskAlertStep.OPEN:
            return _open(figure, limit, figure.value, now)
        case RiskAlertStep.ESCALATE if alert:
            return _escalate(alert, limit, figure.value, now)
        case RiskAlertStep.RESOLVE if alert:
            return _resolve(alert, figure.value, now)
    if alert:
        _unresolved(alert).exclude(current_value=figure.value).update(current_value=figure.value)
    return None


def _open(figure: Figure, limit: Limit, value: Decimal, now: datetime) -> AlertChange | None:
    severity = limit.severity_of(value)
    if severity is None:
        return None
    alert = RiskAlert(
        alert_type=figure.alert_type,
        subject=figure.subject,
        severity=severity,
        message=limit.message(value, severity),
        current_value=value,
        limit_value=limit.at(severity),
        opened_at=now,
    )
    RiskAlert.objects.bulk_create([alert], ignore_conflicts=True)
    return _told(RiskAlertStep.OPEN, alert) if RiskAlert.objects.filter(pk=alert.pk).exists() else None


def _escalate(alert: RiskAlert, limit: Limit, value: Decimal, now: datetime) -> AlertChange | None:
    """Escalate to Critical. An acknowledged alert is open again, since the lesser one was acknowledged."""
    changes = {
        "severity": Severity.CRITICAL,
        "message": limit.message(value, Severity.CRITICAL),
        "current_value": value,
        "limit_value": limit.critical_at,
        "escalated_at": now,
        "status": Status.OPEN,
        "acknowledged_at": None,
        "acknowledged_by": "",
    }
    return _told(RiskAlertStep.ESCALATE, alert) if _unresolved(alert).update(**changes) else None


def _resolve(alert: RiskAlert, value: Decimal, now: datetime) -> AlertChange | None:
    changed = _unresolved(alert).update(status=Status.RESOLVED, current_value=value, resolved_at=now)
    return _told(RiskAlertStep.RESOLVE, alert) if changed else None


def _unresolved(alert: RiskAlert) -> QuerySet[RiskAlert]:
    """The row, as long as it is what it was."""
    return RiskAlert.objects.filter(pk=alert.pk, severity=alert.severity, status__in=UNRESOLVED)


def _told(step: RiskAlertStep, alert: RiskAlert) -> AlertChange:
    alert.refresh_from_db()
    announce_all(notices=[announcements.step(step, alert)])
    live.publish(channel=messages.CHANNEL, message=messages.change(step, alert), urgent=alert.severity == Severity.CRITICAL)
    logger.warning("risk alert", step=step.value, alert_type=alert.alert_type, subject=alert.subject, message=alert.message)
    return AlertChange(step, alert)


def acknowledge(*, alert_id: UUID, actor: str) -> RiskAlert:
    """Acknowledge an open alert; a repeated acknowledgement keeps the first.

    Raises Problem 404 for an unknown alert, 409 for one that is resolved.
    """
    noted = {"status": Status.ACKNOWLEDGED, "acknowledged_at": timezone.now(), "acknowledged_by": actor}
    if RiskAlert.objects.filter(pk=alert_id, status=Status.OPEN).update(**noted):
        live.refresh(channel=messages.CHANNEL)
    alert = RiskAlert.objects.filter(pk=alert_id).first()
    if alert is None:
        raise Problem(404, f"There is no alert {alert_id}.")
    if alert.status == Status.RESOLVED:
        raise Problem(409, "This alert is resolved already.", code="alert_resolved")
    return alert
