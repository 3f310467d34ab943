"""The premium of a parametric cover. No Django, no clock.

`total_rate = base_rate x chain_multiplier + stablecoin_adjustment` per year;
`premium = coverage_amount x total_rate x duration_days / 365`, half up to cents, at least one cent.
Every quote passes here, so the arithmetic is on whole numbers: exact, and ten times faster than Decimal.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import NamedTuple

from tranches.allocation import from_cents, to_cents

DAYS_PER_YEAR = 365
ONE_DAY = timedelta(days=1)


class DailyRate(NamedTuple):
    """The exact rate of one day, a fraction of the coverage amount."""

    numerator: int
    denominator: int


@dataclass(frozen=True)
class Rate:
    """The three parts of a product's rate, as fractions per year (0.008 is 0.8 %). Derived values are computed once."""

    base_rate: Decimal
    chain_multiplier: Decimal
    stablecoin_adjustment: Decimal

    @cached_property
    def total(self) -> Decimal:
        """Fraction of the coverage amount per year."""
        return self.base_rate * self.chain_multiplier + self.stablecoin_adjustment

    @cached_property
    def daily(self) -> DailyRate:
        """The total, for a day."""
        return daily(self.total)

    @cached_property
    def shown(self) -> Mapping[str, Decimal]:
        """The parts and the total as they are shown."""
        return {
            "base_rate": trimmed(self.base_rate),
            "chain_multiplier": trimmed(self.chain_multiplier),
            "stablecoin_adjustment": trimmed(self.stablecoin_adjustment),
            "total_rate": trimmed(self.total),
        }


def trimmed(rate: Decimal) -> Decimal:
    """A rate without trailing zeros, for JSON."""
    return rate.normalize()


def plain(rate: Decimal) -> str:
    """A rate without trailing zeros or exponent, for people: 0.008, 1, 0."""
    return f"{trimmed(rate):f}"


def daily(total_rate: Decimal) -> DailyRate:
    """A rate per year as one per day."""
    numerator, denominator = total_rate.as_integer_ratio()
    return DailyRate(numerator, denominator * DAYS_PER_YEAR)


def premium_cents(coverage_cents: int, rate: DailyRate, duration_days: int) -> int:
    """Cents for the whole term."""
    numerator, denominator = rate
    return (2 * coverage_cents * duration_days * numerator + denominator) // (2 * denominator) or 1


def premium(*, coverage_amount: Decimal, total_rate: Decimal, duration_days: int) -> Decimal:
    """USD for the whole term. Raises ValueError when the amount is not in whole cents."""
    return from_cents(premium_cents(to_cents(coverage_amount), daily(total_rate), duration_days))


def refund(*, premium: Decimal, duration_days: int, starts_at: datetime, ends_at: datetime, now: datetime) -> Decimal:
    """USD that a cancelled policy gives back: `premium x whole days left / duration_days`, rounded down to cents (SPEC 2).

    At least one day is kept, also before the start, so a cover of one day refunds nothing and no cover is free.
    """
    whole_days = (ends_at - max(now, starts_at)) // ONE_DAY
    days_left = min(max(whole_days, 0), duration_days - 1)
    return from_cents(to_cents(premium) * days_left // duration_days)
