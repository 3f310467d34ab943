"""Exposure by product, and suspensions of sales."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from ops.audit.tracking import audited
from quotes.models.catalogue import Product


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
    """A suspension of sales: of a coin in trouble, or of bridge cover on a chain with a critical bridge.

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
