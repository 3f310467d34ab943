"""A market of which enough is known to sell: what the monitors would have found by now."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from bridges.models import Bridge
from prices import services
from prices.evidence import KNOWN_AFTER
from prices.models import TON, AssetPrice, PegReference
from quotes.models import StressTable
from quotes.services import stress_table
from quotes.stress import NOTHING_KNOWN


def everything_is_known(at: datetime | None = None) -> None:
    """Every coin at its reference, every bridge observed, the book assessed; the price of TON is the caller's. Holds for two minutes.

    Where no stress terms were handed down yet, there are none: no scenario limits what is sold.
    """
    now = at or timezone.now()
    for symbol, nav_usd in PegReference.objects.values_list("symbol", "nav_usd"):
        services.set_price(symbol=symbol, price_usd=nav_usd, source="test", observed_at=now)
    AssetPrice.objects.exclude(symbol=TON).update(good_since=now - KNOWN_AFTER, good_at=now)
    if not StressTable.objects.exists():
        stress_table.hand_down(terms=NOTHING_KNOWN, at=now - timedelta(days=1))
    StressTable.objects.update(known_until=now + timedelta(minutes=3))
    Bridge.objects.update(known_until=now + timedelta(minutes=30))


def ton_is_known(usd: Decimal, at: datetime | None = None) -> None:
    services.set_price(symbol="TON", price_usd=usd, source="test", observed_at=at or timezone.now())
