"""Alerts, from opening to resolution."""

import pghistory
from django.db import models
from django.db.models import Q
from uuid_utils.compat import uuid7

from ops.audit.tracking import audited
from risk.models.fields import ratio_field
from risk.models.limits import ALERT_TYPES
from risk.thresholds import Severity

SEVERITIES = [(severity.value, severity.value) for severity in Severity]


@audited(
    pghistory.UpdateEvent("acknowledge", condition=pghistory.AnyChange("acknowledged_by")),
    fields=["id", "status", "acknowledged_by"],
    model_name="RiskAlertEvent",
)
class RiskAlert(models.Model):
    """A figure beyond its limit. Severity, message and limit are those of its worst run, the value is that of the newest.

    `subject` is the coin of a concentration; other alerts are about the whole book and have none.
    """

    class Status(models.TextChoices):
        OPEN = "open"
        ACKNOWLEDGED = "acknowledged"
        RESOLVED = "resolved"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    alert_type = models.CharField(max_length=32, choices=ALERT_TYPES)
    subject = models.CharField(max_length=16, blank=True)
    severity = models.CharField(max_length=16, choices=SEVERITIES)
    message = models.CharField(max_length=256)
    current_value = ratio_field()
    limit_value = ratio_field()
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.OPEN)
    opened_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True, blank=True)
    acknowledged_at = models.DateTimeField(null=True, blank=True)
    acknowledged_by = models.CharField(max_length=128, blank=True)
    resolved_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["resolved_at"], name="risk_alert_resolved_time")]
        constraints = [
            models.UniqueConstraint(fields=["alert_type", "subject"], condition=~Q(status="resolved"), name="risk_alert_one_open_each"),
            models.CheckConstraint(condition=Q(severity__in=[severity.value for severity in Severity]), name="risk_alert_severity_known"),
            models.CheckConstraint(
                condition=Q(status="open", acknowledged_at=None, resolved_at=None)
                | Q(status="acknowledged", acknowledged_at__isnull=False, resolved_at=None)
                | Q(status="resolved", resolved_at__isnull=False),
                name="risk_alert_status_fits_times",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.subject}: {self.message}" if self.subject else self.message
