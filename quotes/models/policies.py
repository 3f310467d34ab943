"""Policies, and the imports that brought in whole books of them."""

from decimal import Decimal

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.models import ApiClient
from ops.audit.tracking import audited
from quotes.bounds import MAX_COVERAGE, MAX_DAYS, MIN_COVERAGE, MIN_DAYS
from quotes.models.catalogue import Product, RateVersion

TRANCHE_COUNT = 6


def adds_up(split: str, total: str) -> Q:
    """The six parts of `split` sum to `total`."""
    parts = (F(f"{split}__{index}") for index in range(1, TRANCHE_COUNT))
    return Q(**{total: sum(parts, F(f"{split}__0"))})


@audited(
    pghistory.UpdateEvent(condition=pghistory.AnyChange("status")),
    pghistory.DeleteEvent(),
    fields=["id", "status", "refund", "payout"],
    model_name="PolicyIdStatusRefundEvent",
)
class Policy(models.Model):
    """A policy. `coverage_split` and `premium_split`: coverage and premium by tranche, most senior first.

    Cover runs from `starts_at`, the waiting period after `bound_at`, to before `ends_at`. An imported policy starts when its file says, and
    was bound when it was imported.
    """

    class Status(models.TextChoices):
        ACTIVE = "active"
        EXPIRED = "expired"
        CANCELLED = "cancelled"
        PAID = "paid"

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="policies", db_index=False)
    product = models.ForeignKey(Product, on_delete=models.PROTECT, related_name="policies")
    status = models.CharField(max_length=16, choices=Status.choices, default=Status.ACTIVE)
    policyholder = models.CharField(max_length=128)
    policy_ref = models.CharField("broker's reference", max_length=64, null=True, blank=True, help_text="Of an imported policy.")  # noqa: DJ001
    quote_id = models.UUIDField(null=True, unique=True, editable=False)
    coverage_amount = models.DecimalField("coverage, USD", max_digits=12, decimal_places=2)
    premium = models.DecimalField("premium, USD", max_digits=12, decimal_places=2)
    total_rate = models.DecimalField("rate a year", max_digits=14, decimal_places=12)
    rate_version = models.ForeignKey(RateVersion, on_delete=models.PROTECT, related_name="+", db_index=False)
    duration_days = models.PositiveSmallIntegerField("days")
    starts_at = models.DateTimeField()
    ends_at = models.DateTimeField()
    trigger_price = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    floor_price = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True)
    coverage_split = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), size=TRANCHE_COUNT)
    premium_split = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), size=TRANCHE_COUNT)
    refund = models.DecimalField("refund, USD", max_digits=12, decimal_places=2, null=True, blank=True)
    payout = models.DecimalField("payout, USD", max_digits=12, decimal_places=2, null=True, blank=True)
    bound_at = models.DateTimeField(default=timezone.now, db_column="created_at")
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "policies"
        indexes = [
            models.Index(fields=["client", "-id"], name="policy_client_newest"),
            models.Index(fields=["ends_at"], condition=Q(status="active"), name="policy_active_by_end"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["client", "policy_ref"], condition=Q(policy_ref__isnull=False), name="policy_ref_once"),
            models.CheckConstraint(condition=Q(status__in=["active", "expired", "cancelled", "paid"]), name="policy_status_known"),
            models.CheckConstraint(
                condition=Q(coverage_amount__gte=MIN_COVERAGE, coverage_amount__lte=MAX_COVERAGE), name="policy_coverage_range"
            ),
            models.CheckConstraint(condition=Q(duration_days__gte=MIN_DAYS, duration_days__lte=MAX_DAYS), name="policy_duration_range"),
            models.CheckConstraint(condition=Q(premium__gte=Decimal("0.01")), name="policy_premium_positive"),
            models.CheckConstraint(condition=Q(ends_at__gt=F("starts_at")), name="policy_ends_after_start"),
            models.CheckConstraint(
                condition=Q(quote_id=None) | Q(starts_at__gte=F("bound_at")), name="policy_of_a_quote_is_not_back_dated"
            ),
            models.CheckConstraint(
                condition=~Q(status="active") | (adds_up("coverage_split", "coverage_amount") & adds_up("premium_split", "premium")),
                name="policy_active_is_wholly_allocated",
            ),
            models.CheckConstraint(
                condition=Q(refund=None) | Q(refund__gte=0, refund__lte=F("premium")), name="policy_refund_within_premium"
            ),
            models.CheckConstraint(
                condition=Q(status="paid", payout__isnull=False, payout__gt=0, payout__lte=F("coverage_amount"))
                | (~Q(status="paid") & Q(payout=None)),
                name="policy_payout_when_paid",
            ),
            models.CheckConstraint(
                condition=Q(status="active", closed_at=None) | (~Q(status="active") & Q(closed_at__isnull=False)),
                name="policy_closed_when_over",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BookImport(models.Model):
    """One run of a book import, with its counts."""

    id = models.UUIDField(primary_key=True, default=uuid7, editable=False)
    client = models.ForeignKey(ApiClient, on_delete=models.PROTECT, related_name="imports")
    source = models.CharField(max_length=256)
    imported = models.PositiveIntegerField(default=0)
    already_known = models.PositiveIntegerField(default=0)
    rejected = models.PositiveIntegerField(default=0)
    started_at = models.DateTimeField(default=timezone.now)
    finished_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        ordering = ["-id"]

    def __str__(self) -> str:
        return f"{self.source} ({self.imported})"
