"""The newest price of each asset, and peg references."""

import pghistory
from django.db import models

TON = "TON"


class AssetPrice(models.Model):
    """The price everything else reckons with."""

    symbol = models.CharField(max_length=16, primary_key=True)
    price_usd = models.DecimalField(max_digits=20, decimal_places=8)
    source = models.CharField(max_length=32)
    observed_at = models.DateTimeField()

    class Meta:
        ordering = ["symbol"]
        constraints = [models.CheckConstraint(condition=models.Q(price_usd__gt=0), name="asset_price_positive")]

    def __str__(self) -> str:
        return f"{self.symbol} {self.price_usd} USD"


@pghistory.track()
class PegReference(models.Model):
    """What a stablecoin should be worth: 1 USD, or the net asset value of a coin that accrues yield. Depeg is measured against it."""

    symbol = models.CharField(max_length=16, primary_key=True)
    nav_usd = models.DecimalField(max_digits=20, decimal_places=8, default=1)
    accrues_yield = models.BooleanField(default=False)
    updated_at = models.DateTimeField(auto_now=True)

    class Meta:
        ordering = ["symbol"]
        constraints = [models.CheckConstraint(condition=models.Q(nav_usd__gt=0), name="peg_reference_positive")]

    def __str__(self) -> str:
        return f"{self.symbol} against {self.nav_usd} USD"
