"""Premiums and refunds to the cent."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
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


def test_before_the_start_all_but_a_day_comes_back() -> None:
    assert refund("90.00", 90, timedelta(days=-3)) == Decimal("89.00")


def test_binding_and_cancelling_in_the_same_moment_is_not_free() -> None:
    assert refund("90.00", 90, timedelta(0)) == Decimal("89.00")


def test_a_cover_of_one_day_refunds_nothing() -> None:
    assert [refund("1000.00", 1, timedelta(hours=hours)) for hours in (-24, 0, 12)] == [0, 0, 0]


def test_a_refund_is_rounded_down_to_the_cent() -> None:
    assert refund("0.01", 68, timedelta(days=33)) == Decimal("0.00")  # half up made that cover free
    assert refund("19.73", 90, timedelta(0)) == Decimal("19.51")  # 19.5107...


def test_after_the_end_nothing_comes_back() -> None:
    assert refund("90.00", 90, timedelta(days=91)) == Decimal("0.00")


@given(st.decimals(Decimal("0.01"), Decimal(400_000), places=2), DAYS, st.integers(-400 * 86_400, 366 * 86_400))
def test_a_refund_is_the_share_of_whole_days_left_and_never_all(premium: Decimal, days: int, seconds: int) -> None:
    left = min(max(0, (days * 86_400 - max(0, seconds)) // 86_400), days - 1)
    given_back = refund(str(premium), days, timedelta(seconds=seconds))
    assert 0 <= given_back == Decimal(int(Fraction(premium) * 100 * left / days)) / 100 < premium


@given(st.decimals(Decimal("0.01"), Decimal(400_000), places=2), DAYS, st.integers(0, 365), st.integers(0, 365))
def test_who_cancels_later_gets_no_more(premium: Decimal, days: int, one: int, other: int) -> None:
    earlier, later = sorted((one, other))
    assert refund(str(premium), days, timedelta(days=earlier)) >= refund(str(premium), days, timedelta(days=later))
