"""Alerts as the API and the sockets show them."""

import time
from typing import Any

from django.db.models import Count, QuerySet

from ops.api import sql_columns
from ops.api.export import Sheet
from risk.models import RiskAlert
from risk.thresholds import Severity

MAX_LISTED = 500
SHEET = Sheet(
    "risk-alerts",
    {
        "id": sql_columns.code("id"),
        "alert_type": sql_columns.code("alert_type"),
        "severity": sql_columns.code("severity"),
        "message": sql_columns.text("message"),
        "subject": sql_columns.text_or_nothing("subject"),
        "current_value": sql_columns.number("current_value"),
        "limit_value": sql_columns.number("limit_value"),
        "status": sql_columns.code("status"),
        "timestamp": sql_columns.unix_time("opened_at"),
    },
)
"""The same as `shown` of each."""


def report(*, severity: str | None = None, alert_type: str | None = None, status: str | None = None) -> dict[str, Any]:
    """Body of GET risk/alerts: those that are not resolved unless `status` says otherwise, newest first, at most 500."""
    listed = [shown(alert) for alert in matching(severity=severity, alert_type=alert_type, status=status)[:MAX_LISTED]]
    return {
        "alerts": listed,
        "total_alerts": len(listed),
        "critical_count": sum(alert["severity"] == Severity.CRITICAL for alert in listed),
        "timestamp": time.time(),
    }


def matching(*, severity: str | None = None, alert_type: str | None = None, status: str | None = None) -> QuerySet[RiskAlert]:
    """Those that are not resolved unless `status` says otherwise, newest first."""
    alerts = RiskAlert.objects.filter(status=status) if status else RiskAlert.objects.exclude(status=RiskAlert.Status.RESOLVED)
    wanted = {"severity": severity, "alert_type": alert_type}
    return alerts.filter(**{name: value for name, value in wanted.items() if value})


def open_by_severity() -> dict[str, dict[str, int]]:
    """How many alerts are not resolved, as the monitoring API shows it."""
    alerts = RiskAlert.objects.exclude(status=RiskAlert.Status.RESOLVED)
    counts = dict(alerts.values_list("severity").annotate(Count("pk")))
    return {"risk": {severity.value: counts.get(severity.value, 0) for severity in Severity}}


def shown(alert: RiskAlert) -> dict[str, Any]:
    """One alert."""
    return {
        "id": str(alert.pk),
        "alert_type": alert.alert_type,
        "severity": alert.severity,
        "message": alert.message,
        "subject": alert.subject or None,
        "current_value": alert.current_value,
        "limit_value": alert.limit_value,
        "status": alert.status,
        "timestamp": alert.opened_at.timestamp(),
    }
