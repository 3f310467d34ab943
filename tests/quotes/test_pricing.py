"""Premiums and refunds to the cent."""

from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

from hypothesis import given
from hypothesis import strategies as st

from quotes import pricing
from quotes.pricing import Rate

AMOUNTS = st.decimals(Decimal(10), Decimal(10_000_000), places=2)
RATES = st.decimals(Decimal("0.0001"), Decimal("0.2"), places=6)
DAYS = st.integers(1, 365)
START = datetime(2026, 11, 1, tzinfo=UTC)


def exact_half_up(value: Fraction) -> Decimal:
    """Half up to cents by whole-number arithmetic, independent of Decimal's division."""
    cents = (value * 100 * 2 + 1) // 2
    return Decimal(int(cents)) / 100


def test_the_total_rate_multiplies_by_chain_and_adds_the_coin() -> None:
    assert Rate(Decimal("0.020"), Decimal("1.4"), Decimal("0.0020")).total == Decimal("0.030")


@given(AMOUNTS, RATES, DAYS)
def test_a_premium_is_the_exact_quotient_half_up_to_cents(amount: Decimal, rate: Decimal, days: int) -> None:
    exact = Fraction(amount) * Fraction(rate) * days / 365
    assert pricing.premium(coverage_amount=amount, total_rate=rate, duration_days=days) == max(exact_half_up(exact), Decimal("0.01"))


@given(st.integers(1_000, 10**9), RATES, DAYS)
def test_cents_are_priced_as_dollars_are(cents: int, rate: Decimal, days: int) -> None:
    premium = pricing.premium(coverage_amount=Decimal(cents) / 100, total_rate=rate, duration_days=days)
    assert pricing.premium_cents(cents, pricing.daily(rate), days) == 100 * premium


def test_half_a_cent_is_rounded_up() -> None:
    assert pricing.premium(coverage_amount=Decimal("10.50"), total_rate=Decimal("0.01"), duration_days=365) == Decimal("0.11")


def test_the_smallest_premium_is_a_cent() -> None:
    assert pricing.premium(coverage_amount=Decimal(10), total_rate=Decimal("0.008"), duration_days=1) == Decimal("0.01")


@given(AMOUNTS, RATES, st.integers(1, 364))
def test_a_longer_cover_never_costs_less(amount: Decimal, rate: Decimal, days: int) -> None:
    shorter, longer = (pricing.premium(coverage_amount=amount, total_rate=rate, duration_days=term) for term in (days, days + 1))
    assert shorter <= longer


def refund(premium: str, days: int, after: timedelta) -> Decimal:
    return pricing.refund(
        premium=Decimal(premium), duration_days=days, starts_at=START, ends_at=START + timedelta(days=days), now=START + after
    )


def test_a_started_day_is_not_refunded() -> None:
    assert refund("90.00", 90, timedelta(seconds=1)) == Decimal("89.00")


def test_a_whole_remaining_day_is_refunded() -> None:
    assert refund("90.00", 90, timedelta(days=89)) == Decimal("1.00")


def test_before_the_start_all_of_the_premium_comes_back() -> None:
    assert refund("90.00", 90, timedelta(days=-3)) == Decimal("90.00")


def test_after_the_end_nothing_comes_back() -> None:
    assert refund("90.00", 90, timedelta(days=91)) == Decimal("0.00")


@given(st.decimals(Decimal("0.01"), Decimal(400_000), places=2), DAYS, st.integers(0, 366 * 86_400))
def test_a_refund_is_the_share_of_whole_days_left(premium: Decimal, days: int, seconds: int) -> None:
    left = max(0, (days * 86_400 - seconds) // 86_400)
    expected = (premium * left / days).quantize(Decimal("0.01"), ROUND_HALF_UP)
    assert refund(str(premium), days, timedelta(seconds=seconds)) == expected <= premium
