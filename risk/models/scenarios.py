"""Stress scenarios."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import models
from django.db.models import Q

from ops.audit.tracking import audited
from risk.stress.scenarios import Scenario

HIGHEST_PRICE = Decimal(10)


def fraction_field(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """A fraction such as 0.05."""
    return models.DecimalField(max_digits=7, decimal_places=4, **options)


@audited()
class StressScenario(models.Model):
    """A stress scenario with its `prices`; a coin without a price keeps its peg. Inactive scenarios are left out."""

    name = models.CharField(max_length=64, unique=True)
    is_active = models.BooleanField(default=True)
    btc_change = fraction_field(
        verbose_name="BTC change", default=0, help_text="-0.50 is a fall by half. Reported beside the claims, never netted against them."
    )
    ton_change = fraction_field(
        verbose_name="TON change",
        default=0,
        db_default=0,  # a process of the release before creates rows without it
        help_text="-0.60 is a fall by 60 %. Capital is held in TON, so it counts that much less.",
    )
    annual_probability = fraction_field(help_text="0.02 is once in fifty years.")
    bridge_loss = fraction_field(default=0, help_text="The fraction of all bridge cover that is lost.")
    exchange_loss = fraction_field(default=0, help_text="The fraction of all exchange liquidation cover that is lost.")

    class Meta:
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(annual_probability__gte=0, annual_probability__lte=1)
                & Q(bridge_loss__gte=0, bridge_loss__lte=1, exchange_loss__gte=0, exchange_loss__lte=1),
                name="stress_scenario_fractions",
            ),
            models.CheckConstraint(condition=Q(btc_change__gte=-1), name="stress_scenario_btc_keeps_some"),
            models.CheckConstraint(condition=Q(ton_change__gte=-1), name="stress_scenario_ton_keeps_some"),
        ]

    def __str__(self) -> str:
        return self.name

    def scenario(self, prices: Mapping[str, Decimal]) -> Scenario:
        """The row, with its prices, as the rules know it."""
        return Scenario(
            name=self.name,
            prices=prices,
            btc_change=self.btc_change,
            ton_change=self.ton_change,
            annual_probability=self.annual_probability,
            bridge_loss=self.bridge_loss,
            exchange_loss=self.exchange_loss,
        )


@audited()
class ScenarioPrice(models.Model):
    """Price of one coin in a scenario, a fraction of its peg reference."""

    scenario = models.ForeignKey(StressScenario, on_delete=models.CASCADE, related_name="prices")
    stablecoin = models.CharField(max_length=16)
    price = fraction_field()

    class Meta:
        ordering = ["scenario", "stablecoin"]
        constraints = [
            models.UniqueConstraint(fields=["scenario", "stablecoin"], name="scenario_price_once"),
            models.CheckConstraint(condition=Q(price__gte=0, price__lte=HIGHEST_PRICE), name="scenario_price_range"),
        ]

    def __str__(self) -> str:
        return f"{self.stablecoin} {self.price}"
