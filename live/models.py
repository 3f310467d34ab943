"""The outbox of notifications, webhooks and their deliveries."""

import pghistory
import pgtrigger
from django.contrib.postgres.fields import ArrayField
from django.contrib.postgres.indexes import BrinIndex
from django.db import models
from django.db.models import Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.models import ApiClient
from live.notifications.kinds import NotificationType, Priority, Subject
from ops.audit.tracking import audited

TYPES = [(type.value, type.value) for type in NotificationType]
PRIORITIES = [(priority.value, priority.name) for priority in Priority]


class Notification(models.Model):
    """The outbox: a row is written in the transaction that caused it. `id` is the order of telling, `event_id` the name outside."""

    event_id = models.UUIDField(unique=True, default=uuid7, editable=False)
    type = models.CharField(max_length=32, choices=TYPES)
    priority = models.PositiveSmallIntegerField(choices=PRIORITIES)
    client = models.ForeignKey(
        ApiClient,
        on_delete=models.CASCADE,
        null=True,
        related_name="+",
        db_index=False,
        help_text="Whom alone it concerns; none: everybody.",
    )
    coverage_type = models.CharField(max_length=32, blank=True)
    chain = models.CharField(max_length=32, blank=True)
    stablecoin = models.CharField(max_length=32, blank=True)
    bridge_id = models.CharField(max_length=32, blank=True)
    payload = models.TextField(help_text="JSON, byte for byte as it is delivered.")
    created_at = models.DateTimeField(default=timezone.now)
    expires_at = models.DateTimeField()
    dispatched_at = models.DateTimeField(null=True, help_text="When it was handed to the stream and to the webhooks.")

    class Meta:
        ordering = ["-id"]
        indexes = [
            models.Index(fields=["id"], condition=Q(dispatched_at=None), name="notification_undispatched"),
            BrinIndex(fields=["created_at"], name="notification_age"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(type__in=[type.value for type in NotificationType]), name="notification_type_known"),
            models.CheckConstraint(condition=Q(priority__in=[priority.value for priority in Priority]), name="notification_priority_known"),
        ]

    def __str__(self) -> str:
        return f"{self.type} {self.event_id}"

    def subject(self) -> Subject:
        """Subject of the notification."""
        return Subject(self.coverage_type, self.chain, self.stablecoin, self.bridge_id)


@audited(
    pghistory.InsertEvent(),
    pghistory.UpdateEvent(condition=pghistory.AnyChange("url", "events", "filter", "min_priority", "status", "secret")),
    pghistory.DeleteEvent(),
    fields=["id", "client", "url", "events", "filter", "min_priority", "status", "pause_reason"],
)
class Webhook(models.Model):
    """An address that a client registered. Deliveries go out one at a time, so one back-off serves them all: `next_attempt_at`."""

    class Status(models.TextChoices):
        ACTIVE = "active"
        PAUSED = "paused"

    class PauseReason(models.TextChoices):
        BY_OWNER = "by_owner", "paused by its owner"
        BY_STAFF = "by_staff", "paused by staff"
        FAILING = "failing", "it has failed without end"
        GONE = "gone", "it answered 410 Gone"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.CASCADE, related_name="webhooks")
    url = models.CharField("URL", max_length=2048)
    description = models.CharField(max_length=256, blank=True)
    events = ArrayField(models.CharField(max_length=32, choices=TYPES))
    filter = models.JSONField(default=dict, blank=True, help_text="{dimension: [members]}")
    min_priority = models.PositiveSmallIntegerField(choices=PRIORITIES, default=Priority.LOW.value)
    secret = models.TextField(editable=False, help_text="Encrypted.")
    previous_secret = models.TextField(editable=False, blank=True, help_text="Encrypted; signs as well for a day after a rotation.")
    previous_secret_until = models.DateTimeField(null=True, editable=False)
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    pause_reason = models.CharField(max_length=16, choices=PauseReason.choices, blank=True)
    paused_at = models.DateTimeField(null=True)
    failures = models.PositiveIntegerField(default=0, help_text="Attempts failed in a row, over all its deliveries.")
    next_attempt_at = models.DateTimeField(null=True, help_text="Until then it is left alone after a failure.")
    last_success_at = models.DateTimeField(null=True)
    last_test = models.JSONField(null=True, help_text="{event_id, sent_at, delivered, status_code, reason}")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(events__contained_by=[type.value for type in NotificationType], events__len__gt=0), name="webhook_events_known"
            ),
            models.CheckConstraint(condition=Q(min_priority__in=[priority.value for priority in Priority]), name="webhook_priority_known"),
            models.CheckConstraint(
                condition=Q(status="active", pause_reason="", paused_at=None)
                | (Q(status="paused", paused_at__isnull=False) & ~Q(pause_reason="")),
                name="webhook_paused_with_a_reason",
            ),
        ]

    def __str__(self) -> str:
        return self.url


@audited(
    pghistory.UpdateEvent("replay", condition=pgtrigger.Q(old__status="dead", new__status="pending")),
    fields=["id", "webhook", "status"],
    model_name="DeliveryEvent",
)
class Delivery(models.Model):
    """One notification on its way to one webhook. The lowest pending id of a webhook is the next to go: order is kept."""

    class Status(models.TextChoices):
        PENDING = "pending"
        DELIVERED = "delivered"
        DEAD = "dead", "dead letter"
        EXPIRED = "expired"

    webhook = models.ForeignKey(Webhook, on_delete=models.CASCADE, related_name="deliveries", db_index=False)
    notification = models.ForeignKey(Notification, on_delete=models.CASCADE, related_name="deliveries")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.PENDING)
    attempts = models.PositiveSmallIntegerField(default=0)
    status_code = models.PositiveSmallIntegerField(null=True, help_text="Of the last answer, if there was one.")
    reason = models.CharField(max_length=128, blank=True, help_text="Why the last attempt failed.")
    expires_at = models.DateTimeField(null=True, help_text="None once staff have replayed it.")
    created_at = models.DateTimeField(default=timezone.now)
    attempted_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "deliveries"
        indexes = [
            models.Index(fields=["webhook", "id"], condition=Q(status="pending"), name="delivery_pending"),
            models.Index(fields=["webhook", "-id"], name="delivery_newest"),
            models.Index(fields=["status", "finished_at"], condition=Q(finished_at__isnull=False), name="delivery_finished"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["webhook", "notification"], name="delivery_once"),
            models.CheckConstraint(
                condition=Q(status="pending", finished_at=None) | Q(status__in=["delivered", "dead", "expired"], finished_at__isnull=False),
                name="delivery_finished_when_over",
            ),
        ]

    def __str__(self) -> str:
        return f"Delivery {self.pk}"
