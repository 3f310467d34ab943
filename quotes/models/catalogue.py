"""The catalogue: coverage types, chains, stablecoins, the products they make, and the versions of their rates."""

from decimal import Decimal

import pghistory
from django.core.validators import MaxValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils import timezone

from ops.audit.append_only import APPEND_ONLY
from ops.audit.tracking import audited
from quotes.bounds import MAX_WAITING_HOURS
from quotes.launch_rates import WAITING_PERIOD_HOURS


def rate_field() -> "models.DecimalField[Decimal, Decimal]":
    """A rate, a fraction per year."""
    return models.DecimalField(max_digits=8, decimal_places=6)


@audited()
class CoverageType(models.Model):
    """What is insured against. The trigger and floor prices, fractions of the peg reference, belong to depeg alone.

    A new cover of this type begins `waiting_period_hours` after it is bound.
    """

    code = models.CharField(max_length=32, primary_key=True)
    base_rate = rate_field()
    trigger_price = models.DecimalField(
        max_digits=6, decimal_places=4, null=True, blank=True, help_text="A payout starts below this price."
    )
    floor_price = models.DecimalField(max_digits=6, decimal_places=4, null=True, blank=True, help_text="The payout is whole at this price.")
    waiting_period_hours = models.PositiveSmallIntegerField(
        "waiting period, hours",
        default=WAITING_PERIOD_HOURS,
        db_default=WAITING_PERIOD_HOURS,  # a process of the release before creates rows without it
        validators=[MaxValueValidator(MAX_WAITING_HOURS)],
        help_text="From binding to the start of cover. Quotes that are out keep theirs.",
    )

    class Meta:
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="coverage_type_code_any_case"),
            models.CheckConstraint(condition=Q(waiting_period_hours__lte=MAX_WAITING_HOURS), name="coverage_type_waiting_period"),
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
        help_text="{coverage_types, chains, stablecoins: {code: rate}, payouts: {type: [trigger, floor]}, uninsurable: [[type, chain]], "
        "waiting_period_hours: {type: hours}}"
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
