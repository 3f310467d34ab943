"""Writes."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal

from prices.models import AssetPrice, PegReference

YIELD_BEARING = frozenset({"USDY", "sUSDe"})


def set_price(*, symbol: str, price_usd: Decimal, source: str, observed_at: datetime) -> bool:
    """Record the price unless a newer one is known; returns whether it was taken."""
    defaults = {"price_usd": price_usd, "source": source, "observed_at": observed_at}
    _, created = AssetPrice.objects.get_or_create(symbol=symbol, defaults=defaults)
    return created or AssetPrice.objects.filter(symbol=symbol, observed_at__lte=observed_at).update(**defaults) == 1


def ensure_references(*, symbols: Iterable[str]) -> int:
    """A peg reference of 1 USD for each symbol that has none; returns how many were made."""
    known = set(PegReference.objects.values_list("symbol", flat=True))
    missing = [PegReference(symbol=symbol, accrues_yield=symbol in YIELD_BEARING) for symbol in symbols if symbol not in known]
    return len(PegReference.objects.bulk_create(missing))
