"""Turn what a source said of its coins into observations. A coin that cannot be used becomes a LeftOut and costs no other."""

from collections.abc import Callable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import structlog

from prices.consensus import PRICE_STEP, Observation
from prices.feeds.interface import LeftOut

MAX_PRICE = Decimal(10**11)
MAX_SPREAD = Decimal("0.005")  # of the bid
logger = structlog.get_logger(__name__)


class Unusable(Exception):
    """The answer says nothing usable of a coin. The text says why."""


def price(value: Decimal) -> Decimal:
    """The value in steps of 1e-8 USD. Raises Unusable for NaN, infinity, and what is below a step or above 1e11."""
    if not (value.is_finite() and PRICE_STEP <= value <= MAX_PRICE):
        raise Unusable("The price is no plausible number.")
    return value.quantize(PRICE_STEP)


def mid(bid: Decimal, ask: Decimal) -> Decimal:
    """Middle of the best bid and ask. Raises Unusable for a crossed book and a spread of 0.5 % or more."""
    low, high = price(bid), price(ask)
    if low > high:
        raise Unusable("The book is crossed.")
    if high - low >= MAX_SPREAD * low:
        raise Unusable("The spread is 0.5 % or more.")
    return price((low + high) / 2)


def observations(source: str, raws: Mapping[str, Any], read: Callable[[Any], tuple[Decimal, datetime]]) -> list[Observation | LeftOut]:
    """An observation of each symbol. `read`: price and time of one of them; raises Unusable, or ValidationError of msgspec."""
    return [_observation(source, symbol, raw, read) for symbol, raw in raws.items()]


def _observation(source: str, symbol: str, raw: Any, read: Callable[[Any], tuple[Decimal, datetime]]) -> Observation | LeftOut:
    try:
        price_usd, observed_at = read(raw)
    except msgspec.ValidationError as error:
        return left_out(source, symbol, f"Not understood: {error}.")
    except Unusable as error:
        return left_out(source, symbol, str(error))
    return Observation(symbol, source, price_usd, observed_at)


def left_out(source: str, symbol: str, reason: str) -> LeftOut:
    """Log the reason and keep it."""
    logger.warning("price left out", feed=source, symbol=symbol, reason=reason)
    return LeftOut(symbol, reason)
