"""The premium of a parametric cover. No Django, no clock.

`total_rate = base_rate x chain_multiplier + stablecoin_adjustment` per year;
`premium = coverage_amount x total_rate x duration_days / 365`, half up to cents, at least one cent.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal
from functools import cached_property

CENT = Decimal("0.01")
DAYS_PER_YEAR = 365
SECONDS_PER_DAY = 86_400


@dataclass(frozen=True)
class Rate:
    """The three parts of a product's rate, as fractions per year (0.008 is 0.8 %). What follows from them is reckoned once."""

    base_rate: Decimal
    chain_multiplier: Decimal
    stablecoin_adjustment: Decimal

    @cached_property
    def total(self) -> Decimal:
        """Fraction of the coverage amount per year."""
        return self.base_rate * self.chain_multiplier + self.stablecoin_adjustment

    @cached_property
    def texts(self) -> Mapping[str, str]:
        """The parts and the total as they are shown."""
        return {
            "base_rate": plain(self.base_rate),
            "chain_multiplier": plain(self.chain_multiplier),
            "stablecoin_adjustment": plain(self.stablecoin_adjustment),
            "total_rate": plain(self.total),
        }


def plain(rate: Decimal) -> str:
    """A rate without trailing zeros or exponent: 0.008, 1, 0."""
    return f"{rate.normalize():f}"


def premium(*, coverage_amount: Decimal, total_rate: Decimal, duration_days: int) -> Decimal:
    """USD for the whole term."""
    exact = coverage_amount * total_rate * duration_days / DAYS_PER_YEAR
    return max(exact.quantize(CENT, ROUND_HALF_UP), CENT)


def refund(*, premium: Decimal, duration_days: int, starts_at: datetime, ends_at: datetime, now: datetime) -> Decimal:
    """What a cancelled policy gives back: its premium pro rata by whole remaining days, half up to cents. All of it before the start."""
    remaining = (ends_at - max(now, starts_at)).total_seconds()
    days = max(0, int(remaining // SECONDS_PER_DAY))
    return (premium * days / duration_days).quantize(CENT, ROUND_HALF_UP)
