"""Reads."""

from decimal import Decimal

from prices.models import TON, AssetPrice


class PriceMissing(LookupError):
    """No price of that asset has ever been observed."""


def ton_usd() -> Decimal:
    """USD for one TON. Raises PriceMissing."""
    price = AssetPrice.objects.filter(symbol=TON).values_list("price_usd", flat=True).first()
    if price is None:
        raise PriceMissing(TON)
    return price
