"""A market of which enough is known to sell: what the monitors would have found by now."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from bridges.models import Bridge
from prices import services
from prices.evidence import KNOWN_AFTER
from prices.models import TON, AssetPrice, PegReference


def everything_is_known(at: datetime | None = None) -> None:
    """Every coin at its reference, every bridge observed; the price of TON is the caller's. Holds for two minutes."""
    now = at or timezone.now()
    for symbol, nav_usd in PegReference.objects.values_list("symbol", "nav_usd"):
        services.set_price(symbol=symbol, price_usd=nav_usd, source="test", observed_at=now)
    AssetPrice.objects.exclude(symbol=TON).update(good_since=now - KNOWN_AFTER, good_at=now)
    Bridge.objects.update(known_until=now + timedelta(minutes=30))


def ton_is_known(usd: Decimal, at: datetime | None = None) -> None:
    services.set_price(symbol="TON", price_usd=usd, source="test", observed_at=at or timezone.now())
