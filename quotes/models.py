"""Tables of the catalogue, the policies and the exposure they add up to."""

from decimal import Decimal

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone
from uuid_utils.compat import uuid7

from clients.models import ApiClient
from ops.audit.append_only import APPEND_ONLY
from ops.audit.tracking import audited
from quotes.limits import MAX_COVERAGE, MAX_DAYS, MIN_COVERAGE, MIN_DAYS

TRANCHE_COUNT = 6


def adds_up(split: str, total: str) -> Q:
    """The six parts of `split` sum to `total`."""
    parts = (F(f"{split}__{index}") for index in range(1, TRANCHE_COUNT))
    return Q(**{total: sum(parts, F(f"{split}__0"))})


def rate_field() -> "models.DecimalField[Decimal, Decimal]":
    """A rate, a fraction per year."""
    return models.DecimalField(max_digits=8, decimal_places=6)


@audited()
class CoverageType(models.Model):
    """What is insured against. The trigger and floor prices, fractions of the peg reference, belong to depeg alone."""

    code = models.CharField(max_length=32, primary_key=True)
    base_rate = rate_field()
    trigger_price = models.DecimalField(
        max_digits=6, decimal_places=4, null=True, blank=True, help_text="A payout starts below this price."
    )
    floor_price = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True, help_text="The payout is whole at this price.")

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="coverage_type_code_any_case"),
            models.CheckConstraint(condition=Q(base_rate__gt=0, base_rate__lt=1), name="coverage_type_base_rate"),
            models.CheckConstraint(
                condition=Q(trigger_price=None, floor_price=None)
                | Q(trigger_price__isnull=False, floor_price__gte=0, trigger_price__gt=F("floor_price"), trigger_price__lte=1)
                & Q(floor_price__isnull=False),
                name="coverage_type_trigger_above_floor",
            ),
        ]

    def __str__(self) -> str:
        return self.code


@audited()
class Chain(models.Model):
    """Where the coin lives; its multiplier scales the base rate."""

    code = models.CharField(max_length=32, primary_key=True)
    multiplier = rate_field()

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(multiplier__gt=0), name="chain_multiplier_positive"),
            models.UniqueConstraint(Lower("code"), name="chain_code_any_case"),
        ]

    def __str__(self) -> str:
        return self.code


@audited()
class Stablecoin(models.Model):
    """The insured coin; its adjustment is added to the rate. Coins of one group are expected to fall together."""

    class Group(models.TextChoices):
        FIAT = "fiat", "backed by fiat money"
        CRYPTO = "crypto", "backed by crypto assets"
        SYNTHETIC = "synthetic"

    code = models.CharField(max_length=16, primary_key=True)
    adjustment = rate_field()
    correlated_group = models.CharField(max_length=16, choices=Group.choices)

    class Meta:
        ordering = ["code"]
        constraints = [
            models.CheckConstraint(condition=Q(adjustment__gte=0, adjustment__lt=1), name="stablecoin_adjustment_range"),
            models.UniqueConstraint(Lower("code"), name="stablecoin_code_any_case"),
        ]

    def __str__(self) -> str:
        return self.code


@audited()
class UninsurablePair(models.Model):
    """A coverage type that a chain has nothing to be insured for."""

    coverage_type = models.ForeignKey(CoverageType, on_delete=models.CASCADE)
    chain = models.ForeignKey(Chain, on_delete=models.CASCADE)

    class Meta:
        ordering = ["coverage_type", "chain"]
        constraints = [models.UniqueConstraint(fields=["coverage_type", "chain"], name="uninsurable_pair_once")]

    def __str__(self) -> str:
        return f"{self.coverage_type_id} on {self.chain_id}"


@audited(pghistory.InsertEvent(), fields=["id", "actor", "note"], model_name="RateVersionEvent")
class RateVersion(models.Model):
    """The whole rate table at one time, never changed afterwards. A quote names the version that priced it."""

    rates = models.JSONField(
        help_text="{coverage_types, chains, stablecoins: {code: rate}, payouts: {type: [trigger, floor]}, uninsurable: [[type, chain]]}"
    )
    actor = models.CharField(max_length=128)
    note = models.CharField(max_length=256, blank=True)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"version {self.pk}"


class RateChange(models.Model):
    """One rate that a version changed: old and new."""

    version = models.ForeignKey(RateVersion, on_delete=models.PROTECT, related_name="changes")
    dimension = models.CharField(max_length=16)
    code = models.CharField(max_length=64)
    old = models.CharField(max_length=32, blank=True)
    new = models.CharField(max_length=32, blank=True)

    class Meta:
        ordering = ["-id"]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.dimension} {self.code}: {self.old or '-'} to {self.new or '-'}"


class Product(models.Model):
    """A triple of coverage type, chain and stablecoin, with what is sold of it: kept in the transaction that changes the policies."""

    product_hash = models.CharField(max_length=66, unique=True)
    coverage_type = models.ForeignKey(CoverageType, on_delete=models.PROTECT)
    chain = models.ForeignKey(Chain, on_delete=models.PROTECT)
    stablecoin = models.ForeignKey(Stablecoin, on_delete=models.PROTECT)

    class Meta:
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["coverage_type", "chain", "stablecoin"], name="product_triple")]

    def __str__(self) -> str:
        return f"{self.coverage_type_id}/{self.chain_id}/{self.stablecoin_id}"


class ProductExposure(models.Model):
    """Coverage sold of a product: the sum over its active policies, kept in the transaction that changes them."""

    product = models.OneToOneField(Product, on_delete=models.CASCADE, primary_key=True, related_name="exposure")
    exposure_usd = models.DecimalField("exposure, USD", max_digits=20, decimal_places=2, default=0)
    policy_count = models.PositiveIntegerField(default=0)

    class Meta:
        ordering = ["product"]
        constraints = [
            models.CheckConstraint(condition=Q(exposure_usd__gte=0), name="exposure_not_negative"),
            models.CheckConstraint(condition=Q(policy_count__gt=0) | Q(policy_count=0, exposure_usd=0), name="exposure_needs_policies"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.exposure_usd} USD"


@audited()
class SalesSuspension(models.Model):
    """Nobody buys after the fire started: a coin below its trigger, or a chain with a critical bridge.

    Monitors and staff suspend independently: sales go on when the last suspension is lifted.
    """

    class Subject(models.TextChoices):
        COIN = "coin", "all cover of a coin"
        BRIDGE_CHAIN = "bridge_chain", "bridge cover of a chain"

    subject = models.CharField(max_length=16, choices=Subject.choices)
    code = models.CharField(max_length=32)
    reason = models.CharField(max_length=256)
    actor = models.CharField(max_length=128)
    since = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["subject", "code"]
        constraints = [models.UniqueConstraint(fields=["subject", "code", "actor"], name="suspension_once_per_actor")]

    def __str__(self) -> str:
        return f"{self.subject} {self.code}"


@audited(pghistory.UpdateEvent(condition=pghistory.AnyChange("status")), pghistory.DeleteEvent(), fields=["id", "status", "refund"])
class Policy(models.Model):
    """A cover that is sold. `coverage_split` and `premium_split` say what each tranche carries and earned, most senior first."""

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
    created_at = models.DateTimeField(default=timezone.now)
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
                condition=~Q(status="active") | (adds_up("coverage_split", "coverage_amount") & adds_up("premium_split", "premium")),
                name="policy_active_is_wholly_allocated",
            ),
            models.CheckConstraint(
                condition=Q(refund=None) | Q(refund__gte=0, refund__lte=F("premium")), name="policy_refund_within_premium"
            ),
            models.CheckConstraint(
                condition=Q(status="active", closed_at=None) | (~Q(status="active") & Q(closed_at__isnull=False)),
                name="policy_closed_when_over",
            ),
        ]

    def __str__(self) -> str:
        return str(self.id)


class BookImport(models.Model):
    """One run of a book import: what was read and what became of it."""

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
