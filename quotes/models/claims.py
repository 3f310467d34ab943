"""Claims that were settled."""

from decimal import Decimal

import pghistory
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ops.audit.append_only import APPEND_ONLY
from ops.audit.tracking import audited
from quotes.models.policies import TRANCHE_COUNT, Policy, adds_up

NO_LOSS_IS_NEGATIVE = Q(**{f"loss_split__{index}__gte": 0 for index in range(TRANCHE_COUNT)})


def fraction_field(name: str, help_text: str) -> "models.DecimalField[Decimal | None, Decimal | None]":
    """A fraction with eight decimals, where the cover has one."""
    return models.DecimalField(name, max_digits=9, decimal_places=8, null=True, blank=True, help_text=help_text)


@audited(pghistory.InsertEvent(), fields=["policy", "payout", "reason", "actor"], model_name="ClaimEvent")
class Claim(models.Model):
    """A settled claim. `loss_split`: loss by tranche in USD, most senior first, at the TON price `ton_usd`.

    A policy is paid once. Rows are written once and never change.
    """

    policy = models.OneToOneField(Policy, on_delete=models.PROTECT, primary_key=True, related_name="claim")
    payout = models.DecimalField("payout, USD", max_digits=12, decimal_places=2)
    observed_price = fraction_field("observed price", "Fraction of the peg reference; depeg only.")
    loss_fraction = fraction_field("part that is lost", "Of the coverage; any cover but depeg.")
    occurred_at = models.DateTimeField(help_text="When the event happened.")
    reason = models.CharField(max_length=256)
    loss_split = ArrayField(models.DecimalField(max_digits=12, decimal_places=2), size=TRANCHE_COUNT)
    ton_usd = models.DecimalField("TON price, USD", max_digits=20, decimal_places=8)
    actor = models.CharField(max_length=128)
    settled_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-settled_at"]
        indexes = [models.Index(fields=["-settled_at"], name="claim_newest")]
        constraints = [
            models.CheckConstraint(condition=Q(payout__gt=0), name="claim_payout_positive"),
            models.CheckConstraint(condition=adds_up("loss_split", "payout") & NO_LOSS_IS_NEGATIVE, name="claim_losses_make_up_the_payout"),
            models.CheckConstraint(
                condition=Q(observed_price__isnull=False, observed_price__gte=0, loss_fraction=None)
                | Q(loss_fraction__isnull=False, loss_fraction__gt=0, loss_fraction__lte=1, observed_price=None),
                name="claim_has_evidence_of_one_kind",
            ),
            models.CheckConstraint(condition=Q(occurred_at__lte=F("settled_at")), name="claim_follows_its_event"),
            models.CheckConstraint(condition=Q(ton_usd__gt=0), name="claim_ton_price_positive"),
            models.CheckConstraint(condition=~Q(reason=""), name="claim_has_a_reason"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"claim on {self.policy_id}"
