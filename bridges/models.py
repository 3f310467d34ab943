"""Bridges, observations of oracles, health readings and alerts."""

from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from bridges.alerts import AlertKind, Severity
from bridges.health import Status
from ops.audit.tracking import audited
from ops.core.feeds import FeedRecord

STATUSES = [(status.value, status.value) for status in Status]
SEVERITIES = [(severity.value, severity.value) for severity in Severity]
KINDS = [(kind.value, kind.value) for kind in AlertKind]


def factor_field(name: str) -> "models.DecimalField[Decimal, Decimal]":
    """A score or a part of one, 0..1."""
    return models.DecimalField(name, max_digits=5, decimal_places=4)


@audited(pghistory.UpdateEvent(condition=pghistory.AnyChange("is_monitored")), fields=["bridge_id", "is_monitored"])
class Bridge(models.Model):
    """A bridge between two chains. `latest` is its newest reading."""

    bridge_id = models.CharField("bridge", max_length=32, primary_key=True)
    source_chain = models.CharField(max_length=32)
    dest_chain = models.CharField("destination chain", max_length=32)
    is_monitored = models.BooleanField(default=True, help_text="Off: no longer assessed, and its state no longer stops sales.")
    latest = models.OneToOneField("BridgeReading", on_delete=models.PROTECT, null=True, editable=False, related_name="+")
    known_until = models.DateTimeField(
        null=True, editable=False, help_text="Until its newest observation is too old, or its next assessment overdue."
    )

    class Meta:
        ordering = ["bridge_id"]

    def __str__(self) -> str:
        return self.bridge_id


class BridgeObservation(models.Model):
    """Observation of one oracle (an API client or a feed) at one time."""

    bridge = models.ForeignKey(Bridge, on_delete=models.CASCADE, related_name="observations", db_index=False)
    oracle = models.CharField(max_length=96)
    tvl_usd = models.DecimalField("TVL, USD", max_digits=20, decimal_places=2)
    transfers_ok = models.PositiveIntegerField(null=True, help_text="Since the oracle's previous observation.")
    transfers_failed = models.PositiveIntegerField(null=True)
    observed_at = models.DateTimeField()
    received_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["bridge", "-observed_at"], name="bridge_observation_newest"),
            models.Index(fields=["observed_at"], name="bridge_observation_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["bridge", "oracle", "observed_at"], name="bridge_observation_once"),
            models.CheckConstraint(condition=Q(tvl_usd__gte=0), name="bridge_observation_tvl_not_negative"),
            models.CheckConstraint(
                condition=Q(transfers_ok=None, transfers_failed=None) | Q(transfers_ok__isnull=False, transfers_failed__isnull=False),
                name="bridge_observation_counts_both_or_neither",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.bridge_id} by {self.oracle}: {self.tvl_usd} USD"


class BridgeReading(models.Model):
    """Health reading of a bridge at one time. Written once."""

    bridge = models.ForeignKey(Bridge, on_delete=models.CASCADE, related_name="readings", db_index=False)
    score = factor_field("score")
    status = models.CharField(max_length=16, choices=STATUSES)
    exploit_detected = models.BooleanField()
    tvl_usd = models.DecimalField("TVL, USD", max_digits=20, decimal_places=2, null=True)
    tvl_change_pct = models.DecimalField("TVL change, %", max_digits=5, decimal_places=2, null=True)
    tvl_factor = factor_field("TVL factor")
    consensus_factor = factor_field("consensus factor")
    success_factor = models.DecimalField(max_digits=5, decimal_places=4, null=True)
    freshness_factor = factor_field("freshness factor")
    oracle_count = models.PositiveIntegerField()
    observed_at = models.DateTimeField(null=True, help_text="Of the newest observation ever seen.")
    assessed_at = models.DateTimeField()

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["bridge", "-id"], name="bridge_reading_newest"),
            models.Index(fields=["assessed_at"], name="bridge_reading_time"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(score__gte=0, score__lte=1), name="bridge_reading_score_range"),
            models.CheckConstraint(condition=Q(status__in=[status.value for status in Status]), name="bridge_reading_status_known"),
        ]

    def __str__(self) -> str:
        return f"{self.bridge_id} {self.score} {self.status}"


class BridgeAlert(models.Model):
    """Something wrong with a bridge, from opening to resolution. Severity and message are those of its worst run."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    bridge = models.ForeignKey(Bridge, on_delete=models.CASCADE, related_name="alerts")
    kind = models.CharField(max_length=16, choices=KINDS)
    severity = models.CharField(max_length=16, choices=SEVERITIES)
    message = models.CharField(max_length=256)
    quiet_runs = models.PositiveSmallIntegerField(default=0, help_text="For how many runs its cause has been gone.")
    opened_at = models.DateTimeField()
    escalated_at = models.DateTimeField(null=True)
    resolved_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.UniqueConstraint(fields=["bridge", "kind"], condition=Q(resolved_at=None), name="bridge_alert_one_open_per_kind"),
            models.CheckConstraint(condition=Q(severity__in=[severity.value for severity in Severity]), name="bridge_alert_severity_known"),
        ]

    def __str__(self) -> str:
        return self.message


class FeedStatus(FeedRecord):
    """Status of a feed of observations."""

    class Meta(FeedRecord.Meta):
        verbose_name = "feed"
