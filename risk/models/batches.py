"""Batches that clients do not wait for, in chunks that the workers share."""

from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.models import ApiClient
from risk.models.leases import Leased, LeasedQuerySet


class Batch(models.Model):
    """One batch. Its counts are those of the chunks that are done."""

    class Status(models.TextChoices):
        PENDING = "pending"
        RUNNING = "running"
        COMPLETED = "completed"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="+", db_index=False)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PENDING)
    total_items = models.PositiveIntegerField()
    processed = models.PositiveIntegerField(default=0)
    failed = models.PositiveIntegerField(default=0)
    timeout_seconds = models.FloatField(help_text="Counted from the first item that is worked on.")
    paths_left = models.PositiveBigIntegerField(default=0, db_default=0, help_text="Simulated paths of the chunks that are not done.")
    created_at = models.DateTimeField(default=timezone.now)
    started_at = models.DateTimeField(null=True)
    completed_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "batches"
        indexes = [models.Index(fields=["client"], condition=~Q(status="completed"), name="batch_unfinished_of_client")]
        constraints = [
            models.CheckConstraint(condition=Q(status__in=["pending", "running", "completed"]), name="batch_status_known"),
            models.CheckConstraint(
                condition=Q(status="completed", completed_at__isnull=False, total_items=F("processed") + F("failed"))
                | ~Q(status="completed") & Q(completed_at=None),
                name="batch_completed_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BatchChunk(Leased):
    """Some items of a batch, in the order of their priority: chunk 0 is the most urgent."""

    batch = models.ForeignKey(Batch, on_delete=models.CASCADE, related_name="chunks", db_index=False)
    number = models.PositiveIntegerField()
    item_count = models.PositiveIntegerField()
    paths = models.PositiveBigIntegerField(default=0, db_default=0, help_text="Simulated paths; 0 for quotes alone.")
    items = models.TextField(help_text="JSON list; emptied when the chunk is done.")
    results = models.TextField(blank=True, help_text="JSON objects, separated by commas.")
    finished_at = models.DateTimeField(null=True)

    objects = LeasedQuerySet.as_manager()

    class Meta:
        ordering = ["batch", "number"]
        indexes = [
            models.Index(fields=["batch", "number"], condition=Q(finished_at=None), name="batch_chunk_unfinished"),
            models.Index(fields=["leased_until"], condition=Q(leased_until__isnull=False), name="batch_chunk_leased"),
        ]
        constraints = [models.UniqueConstraint(fields=["batch", "number"], name="batch_chunk_once")]

    def __str__(self) -> str:
        return f"{self.batch_id}/{self.number}"
