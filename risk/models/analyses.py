"""Analyses of the book that clients ask for."""

from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.models import ApiClient
from risk.models.leases import Leased, LeasedQuerySet


class Analysis(Leased):
    """One question and its answer. A failed one, cancelled ones among them, says why in `error_code` and `error_detail`."""

    class Type(models.TextChoices):
        STRESS_TEST = "stress_test"
        VAR = "var"
        WHAT_IF = "what_if"
        BACKTEST = "backtest"

    class Status(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        COMPLETED = "completed"
        FAILED = "failed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+", db_index=False)
    analysis_type = models.CharField(max_length=16, choices=Type.choices)
    input_text = models.TextField(help_text="The request in canonical JSON: keys sorted, defaults filled in.")
    paths = models.PositiveBigIntegerField(default=0, db_default=0, help_text="Simulated paths that it takes.")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PENDING)
    progress = models.PositiveSmallIntegerField(default=0, help_text="Percent.")
    analysis_result = models.TextField(null=True, blank=True, help_text="JSON.")  # noqa: DJ001  null until there is one
    error_code = models.CharField(max_length=64, blank=True)
    error_detail = models.CharField(max_length=512, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    updated_at = models.DateTimeField(default=timezone.now)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "analyses"
        indexes = [
            models.Index(fields=["client", "-id"], name="analysis_client_newest"),
            models.Index(fields=["id"], condition=Q(status__in=["pending", "running"]), name="analysis_unfinished"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["pending", "running", "completed", "failed"]), name="analysis_status_known"),
            models.CheckConstraint(
                condition=Q(analysis_type__in=["stress_test", "var", "what_if", "backtest"]), name="analysis_type_known"
            ),
            models.CheckConstraint(condition=Q(progress__lte=100), name="analysis_progress_percent"),
            models.CheckConstraint(
                condition=Q(status="completed", analysis_result__isnull=False) | ~Q(status="completed") & Q(analysis_result=None),
                name="analysis_completed_has_a_result",
            ),
            models.CheckConstraint(condition=Q(status="failed") ^ Q(error_code=""), name="analysis_failed_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.analysis_type} {self.id}"
