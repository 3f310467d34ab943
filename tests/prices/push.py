"""Prices as tests push them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from prices import services
from prices.consensus import Observation
from prices.models import AssetPrice, DepegState


def push(price: str | Decimal, *, symbol: str = "USDC", source: str = "kraken", reporter: str = "", at: datetime | None = None) -> int:
    """Record one observation, of now unless told otherwise; returns how many were new."""
    seen = Observation(symbol, source, Decimal(price), at or timezone.now())
    return services.record_observations(observations=[seen], reporter=reporter or f"client:{source}")


def minutes_ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def price_of(symbol: str = "USDC") -> Decimal:
    return AssetPrice.objects.get(symbol=symbol).price_usd


def state_of(symbol: str = "USDC") -> str:
    return DepegState.objects.get(symbol=symbol).state
