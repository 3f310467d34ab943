"""Tranches, the ledger of their movements, and the row that every change of the book locks first."""

from decimal import Decimal

import pghistory
from django.db import models
from django.db.models import F, Q
from django.utils import timezone

from ops.audit.append_only import APPEND_ONLY
from ops.audit.tracking import audited
from tranches.curves import CurveKind

KINDS = [(kind.value, kind.value) for kind in CurveKind]
GATE_LIMITS = (
    "max_ltv",
    "min_reserve_ratio",
    "max_coin_share",
    "max_group_share",
    "max_bridge_share",
    "max_exchange_share",
    "max_oracle_share",
    "stress_multiple",
    "solvency_multiple",
)
TRANCHE_TERMS = ("curve", "apy_min", "apy_max", "risk_capacity")


def ton_field(name: str) -> "models.DecimalField[Decimal, Decimal]":
    """TON with its nine decimals."""
    return models.DecimalField(name, max_digits=24, decimal_places=9, default=0)


def usd_field(name: str) -> "models.DecimalField[Decimal, Decimal]":
    """USD with cents."""
    return models.DecimalField(name, max_digits=20, decimal_places=2, default=0)


def share_field(name: str, default: str) -> "models.DecimalField[Decimal, Decimal]":
    """A fraction such as 0.85."""
    return models.DecimalField(name, max_digits=6, decimal_places=4, default=Decimal(default))


@audited(pghistory.UpdateEvent(condition=pghistory.AnyChange(*TRANCHE_TERMS)), fields=["tranche_id", *TRANCHE_TERMS])
class Tranche(models.Model):
    """One layer of capital. Its balances are the sums of its ledger; only `tranches.services.post` changes them."""

    tranche_id = models.CharField("tranche", max_length=16, primary_key=True)
    seniority = models.PositiveSmallIntegerField(unique=True, help_text="1 loses last, 6 loses first.")
    risk_capacity = models.DecimalField(max_digits=4, decimal_places=2, help_text="Share of the capital that counts as effective.")
    curve = models.CharField(max_length=16, choices=KINDS, help_text="How the APY follows utilisation.")
    apy_min = models.DecimalField("lowest APY, %", max_digits=8, decimal_places=4, help_text="Percent per year at no utilisation.")
    apy_max = models.DecimalField("highest APY, %", max_digits=8, decimal_places=4, help_text="Percent per year at full utilisation.")
    capital_ton = ton_field("capital, TON")
    liquid_ton = ton_field("liquid, TON")
    coverage_usd = usd_field("coverage, USD")
    premium_usd = usd_field("premium, USD")
    updated_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["seniority"]
        constraints = [
            models.CheckConstraint(condition=Q(capital_ton__gte=0), name="tranche_capital_not_negative"),
            models.CheckConstraint(condition=Q(liquid_ton__gte=0, liquid_ton__lte=F("capital_ton")), name="tranche_liquid_within_capital"),
            models.CheckConstraint(condition=Q(coverage_usd__gte=0), name="tranche_coverage_not_negative"),
            models.CheckConstraint(condition=Q(premium_usd__gte=0), name="tranche_premium_not_negative"),
            models.CheckConstraint(condition=Q(risk_capacity__gt=0, risk_capacity__lte=1), name="tranche_risk_capacity_is_share"),
            models.CheckConstraint(condition=Q(apy_min__gte=0, apy_max__gte=F("apy_min")), name="tranche_apy_range"),
            models.CheckConstraint(condition=Q(seniority__gte=1, seniority__lte=6), name="tranche_seniority_range"),
        ]

    def __str__(self) -> str:
        return self.tranche_id


class LedgerEntry(models.Model):
    """One movement of one tranche: signed changes of its four balances. Rows are written once and never change."""

    class Kind(models.TextChoices):
        DEPOSIT = "deposit"
        WITHDRAWAL = "withdrawal"
        DEPLOY = "deploy", "deploy (liquid to invested)"
        RECALL = "recall", "recall (invested to liquid)"
        BIND = "bind"
        IMPORT = "import"
        CANCEL = "cancel"
        EXPIRE = "expire"
        LOSS = "loss"

    tranche = models.ForeignKey(Tranche, on_delete=models.PROTECT, related_name="entries", db_index=False)
    kind = models.CharField(max_length=16, choices=Kind.choices)
    capital_ton = ton_field("capital, TON")
    liquid_ton = ton_field("liquid, TON")
    coverage_usd = usd_field("coverage, USD")
    premium_usd = usd_field("premium, USD")
    reference = models.UUIDField(
        db_index=True, help_text="The policy or movement that caused it; each chunk of an import or expiry has its own."
    )
    actor = models.CharField(max_length=128)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        verbose_name_plural = "ledger entries"
        indexes = [models.Index(fields=["tranche", "-id"], name="ledger_tranche_newest")]
        constraints = [
            models.UniqueConstraint(fields=["reference", "kind", "tranche"], name="ledger_movement_once"),
        ]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} {self.tranche_id} #{self.pk}"


class LedgerOrigin(models.Model):
    """Origin of a ledger movement. Postings of jobs and commands have none: the ledger names the actor.

    Numbers instead of foreign keys: what is kept here outlives the account and the key.
    """

    reference = models.UUIDField(help_text="That of the ledger's rows.")
    kind = models.CharField(max_length=16, choices=LedgerEntry.Kind.choices)
    address = models.CharField(max_length=45)
    request_id = models.CharField(max_length=64)
    user_id = models.BigIntegerField(null=True, blank=True, help_text="The member of staff who asked.")
    client_id = models.BigIntegerField(null=True, blank=True, help_text="The client that asked.")
    key_id = models.BigIntegerField(null=True, blank=True, help_text="The key it asked with, itself or through a token.")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["reference", "kind"], name="ledger_origin_once")]
        triggers = [APPEND_ONLY]

    def __str__(self) -> str:
        return f"{self.kind} from {self.address}"


@audited(
    pghistory.UpdateEvent(condition=pghistory.AnyChange(*GATE_LIMITS)), fields=["id", *GATE_LIMITS], model_name="UnderwritingGateEvent"
)
class UnderwritingGate(models.Model):
    """The book lock and the underwriting limits: a single row that every change of the book locks first.

    `worst_stress_loss_usd`, for those who look at the limits, is that of the newest risk snapshot, taken at `worst_stress_at`.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    max_ltv = share_field("highest LTV", "0.85")
    min_reserve_ratio = share_field("lowest reserve ratio", "0.15")
    max_coin_share = share_field("largest share of one coin", "0.30")
    max_group_share = share_field("largest share of a correlated group", "0.50")
    max_bridge_share = share_field("largest share of one bridge", "0.15")
    max_exchange_share = share_field("largest share of exchange liquidations", "0.20")
    max_oracle_share = share_field("largest share of one chain's oracles", "0.10")
    stress_multiple = share_field("multiple of the stress loss", "1.50")
    solvency_multiple = share_field("multiple of the loss to outlast", "1.25")
    worst_stress_loss_usd = usd_field("worst stress loss, USD")
    worst_stress_at = models.DateTimeField("worst stress loss as of", null=True, blank=True)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        verbose_name_plural = "underwriting limits"
        constraints = [
            models.CheckConstraint(condition=Q(id=1), name="gate_single_row"),
            models.CheckConstraint(condition=Q(worst_stress_loss_usd__gte=0), name="gate_stress_loss_not_negative"),
            models.CheckConstraint(
                condition=Q(max_ltv__gt=0, max_ltv__lte=1, min_reserve_ratio__gte=0, min_reserve_ratio__lte=1)
                & Q(max_coin_share__gt=0, max_coin_share__lte=1, max_group_share__gt=0, max_group_share__lte=1, stress_multiple__gte=0)
                & Q(max_bridge_share__gt=0, max_bridge_share__lte=1, max_exchange_share__gt=0, max_exchange_share__lte=1)
                & Q(max_oracle_share__gt=0, max_oracle_share__lte=1, solvency_multiple__gte=0),
                name="gate_limits_are_shares",
            ),
        ]

    def __str__(self) -> str:
        return "Underwriting gate"
