"""Prices as tests push them."""

from datetime import datetime, timedelta
from decimal import Decimal

from django.utils import timezone

from prices import services
from prices.consensus import Observation
from prices.models import AssetPrice, DepegState, PriceSource


def push(price: str | Decimal, *, symbol: str = "USDC", source: str = "kraken", reporter: str = "", at: datetime | None = None) -> int:
    """Record one observation of a source that is assigned, of now unless told otherwise; returns how many were new."""
    reporter = reporter or f"client:{source}"
    assign(source, reporter)
    seen = Observation(symbol, source, Decimal(price), at or timezone.now())
    return services.record_observations(observations=[seen], reporter=reporter)


def assign(source: str, reporter: str, **terms: object) -> None:
    """Staff assign the source, unless it has been."""
    PriceSource.objects.get_or_create(source=source, defaults={"reporter": reporter, "operator": reporter} | terms)


def minutes_ago(minutes: float) -> datetime:
    return timezone.now() - timedelta(minutes=minutes)


def price_of(symbol: str = "USDC") -> Decimal:
    return AssetPrice.objects.get(symbol=symbol).price_usd


def state_of(symbol: str = "USDC") -> str:
    return DepegState.objects.get(symbol=symbol).state
