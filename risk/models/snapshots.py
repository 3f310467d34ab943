"""The state of the whole book at one time."""

from django.db import models
from django.db.models import Q

from risk.models.fields import ratio_field, usd_field

REGIMES = [(regime, regime) for regime in ("Low", "Medium", "High")]


class RiskSnapshot(models.Model):
    """Written once a run, never changed. NULL stands for what could not be judged, never for zero.

    Losses are over 30 days unless named otherwise. The JSON columns hold what is read whole: `risk.figures` gives their shapes, and
    `risk.selectors.snapshots` how their decimals are stored.
    """

    taken_at = models.DateTimeField()
    duration_ms = models.PositiveIntegerField("duration, ms", help_text="How long it took.")
    total_capital_usd = usd_field("total capital, USD")
    effective_capital_usd = usd_field("effective capital, USD")
    liquid_reserves_usd = usd_field("liquid reserves, USD")
    coverage_sold_usd = usd_field("coverage sold, USD")
    ltv = ratio_field(verbose_name="LTV", null=True)
    reserve_ratio = ratio_field(null=True)
    policy_count = models.PositiveIntegerField()
    mean_duration_days = models.DecimalField("mean duration, days", max_digits=7, decimal_places=2, null=True)
    top_stablecoin = models.CharField(max_length=16, blank=True)
    top_concentration = ratio_field(null=True)
    bridge_exposure_usd = usd_field("bridge exposure, USD")
    correlation = ratio_field(null=True)
    correlation_regime = models.CharField(max_length=8, choices=REGIMES, blank=True)
    expected_loss_usd = usd_field("expected loss, USD", null=True)
    var_95_usd = usd_field("VaR 95, USD", null=True)
    var_99_usd = usd_field("VaR 99, USD", null=True)
    var_995_usd = usd_field("VaR 99.5, USD", null=True)
    es_95_usd = usd_field("ES 95, USD", null=True)
    es_99_usd = usd_field("ES 99, USD", null=True)
    var_99_ratio = ratio_field(verbose_name="VaR 99 ratio", null=True, help_text="VaR 99 over 30 days / capital.")
    worst_scenario = models.CharField(max_length=64, blank=True)
    worst_stress_loss_usd = usd_field("worst stress loss, USD", null=True)
    stress_loss_ratio = ratio_field(null=True, help_text="Worst stress loss / capital.")
    reverse_stress_depeg = ratio_field(null=True, help_text="The smallest depeg of all coins that exhausts SURE_EQT.")
    concentrations = models.JSONField()
    correlation_matrix = models.JSONField()
    loss_model = models.JSONField()
    stress = models.JSONField()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["taken_at"], name="risk_snapshot_time")]
        constraints = [
            models.CheckConstraint(
                condition=Q(correlation_regime__in=["", *(regime for regime, _ in REGIMES)]), name="risk_snapshot_regime_known"
            )
        ]

    def __str__(self) -> str:
        return f"{self.taken_at:%Y-%m-%d %H:%M:%S}"
