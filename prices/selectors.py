"""Reads."""

from ops.rest.problems import RETRY_AFTER_SECONDS, Problem
from prices.models import TON, AssetPrice

# For subqueries: the price of one TON in USD, or NULL.
TON_PRICE = AssetPrice.objects.filter(symbol=TON).values("price_usd")


class PriceMissing(Problem):
    """No price of that asset has been observed yet: 503, because one will be."""

    def __init__(self, symbol: str) -> None:
        super().__init__(
            503,
            f"No price of {symbol} has been observed yet.",
            code="price_missing",
            headers={"Retry-After": str(RETRY_AFTER_SECONDS)},
        )
