"""What a claim pays: the line from trigger to floor, to the cent, and what is refused."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from quotes import claims
from quotes.catalogue import PayoutTerms
from quotes.claims import CLAIM_PERIOD, ClaimRefused, Cover, Evidence

START = datetime(2026, 11, 1, tzinfo=UTC)
END = START + timedelta(days=90)
SECOND = timedelta(seconds=1)
LAUNCH = PayoutTerms(Decimal("0.97"), Decimal("0.90"))

coverage = st.decimals(min_value=10, max_value=10_000_000, places=2)
fractions = st.decimals(min_value=0, max_value=Decimal("1.5"), places=8)
terms = st.tuples(st.integers(0, 9_999), st.integers(1, 10_000)).filter(lambda pair: pair[0] < pair[1])


def cover(amount: str | Decimal = "10000.00", sold_with: PayoutTerms | None = LAUNCH) -> Cover:
    return Cover(Decimal(amount), START, END, sold_with)


def at(price: str | Decimal) -> Evidence:
    return Evidence(observed_price=Decimal(price))


def part(lost: str | Decimal) -> Evidence:
    return Evidence(loss_fraction=Decimal(lost))


def refusal_of(covered: Cover, evidence: Evidence) -> str:
    with pytest.raises(ClaimRefused) as caught:
        claims.payout(covered, evidence)
    return caught.value.code


@pytest.mark.parametrize(
    ("price", "paid"), [("0.9699", "14.29"), ("0.935", "5000.00"), ("0.90", "10000.00"), ("0.50", "10000.00"), ("0", "10000.00")]
)
def test_a_depeg_pays_on_a_straight_line_from_trigger_to_floor(price: str, paid: str) -> None:
    assert claims.payout(cover(), at(price)) == Decimal(paid)


def test_the_trigger_and_floor_are_those_of_the_policy() -> None:
    assert claims.payout(cover(sold_with=PayoutTerms(Decimal("0.99"), Decimal("0.95"))), at("0.97")) == Decimal("5000.00")


@pytest.mark.parametrize(("lost", "paid"), [("1", "10000.00"), ("0.25", "2500.00"), ("0.00000051", "0.01")])
def test_other_cover_pays_the_part_that_is_lost(lost: str, paid: str) -> None:
    assert claims.payout(cover(sold_with=None), part(lost)) == Decimal(paid)


@pytest.mark.parametrize(("amount", "lost", "paid"), [("10.00", "0.0005", "0.01"), ("10.10", "0.25", "2.53"), ("10.01", "0.25", "2.50")])
def test_half_a_cent_is_rounded_up(amount: str, lost: str, paid: str) -> None:
    assert claims.payout(cover(amount, None), part(lost)) == Decimal(paid)


def test_half_a_cent_is_rounded_up_where_the_share_has_no_end() -> None:
    """Five sixths of 10.05 USD are 8.375 USD exactly, though five sixths cannot be written out."""
    assert claims.payout(cover("10.05", PayoutTerms(Decimal("0.9006"), Decimal("0.9000"))), at("0.9001")) == Decimal("8.38")


@pytest.mark.parametrize("price", ["0.97", "1", "1.02"])
def test_from_the_trigger_up_nothing_is_due(price: str) -> None:
    assert refusal_of(cover(), at(price)) == "nothing_due"


@pytest.mark.parametrize(("covered", "evidence"), [(cover("10.00"), at("0.96999999")), (cover("10.00", None), part("0.00049"))])
def test_less_than_half_a_cent_is_no_claim(covered: Cover, evidence: Evidence) -> None:
    assert refusal_of(covered, evidence) == "nothing_due"


@pytest.mark.parametrize(
    ("covered", "evidence"),
    [
        (cover(), part("1")),
        (cover(sold_with=None), at("0.5")),
        (cover(), Evidence()),
        (cover(sold_with=None), Evidence()),
        (cover(), Evidence(Decimal("0.9"), Decimal(1))),
        (cover(sold_with=None), Evidence(Decimal("0.9"), Decimal(1))),
    ],
)
def test_evidence_of_another_kind_is_refused(covered: Cover, evidence: Evidence) -> None:
    assert refusal_of(covered, evidence) == "wrong_evidence"


@pytest.mark.parametrize("price", ["-0.01", "NaN", "Infinity", "-Infinity", "0.123456789", "1e30"])
def test_a_price_that_is_none_is_refused(price: str) -> None:
    assert refusal_of(cover(), at(price)) == "bad_evidence"


@pytest.mark.parametrize("lost", ["0", "-0.1", "1.00000001", "NaN", "Infinity", "0.123456789"])
def test_a_part_that_is_none_is_refused(lost: str) -> None:
    assert refusal_of(cover(sold_with=None), part(lost)) == "bad_evidence"


@given(amount=coverage, bounds=terms, price=fractions)
def test_a_payout_is_the_exact_share_to_half_a_cent_and_at_most_the_coverage(
    amount: Decimal, bounds: tuple[int, int], price: Decimal
) -> None:
    floor, trigger = (Decimal(points) / 10_000 for points in bounds)
    exact = Fraction(amount) * min(
        max((Fraction(trigger) - Fraction(price)) / (Fraction(trigger) - Fraction(floor)), Fraction(0)), Fraction(1)
    )
    assume(exact >= Fraction("0.005"))
    paid = claims.payout(cover(amount, PayoutTerms(trigger, floor)), at(price))
    assert 0 < paid <= amount
    assert -Fraction("0.005") < Fraction(paid) - exact <= Fraction("0.005")


@given(amount=coverage, prices=st.tuples(fractions, fractions).map(sorted))
def test_a_lower_price_never_pays_less(amount: Decimal, prices: list[Decimal]) -> None:
    lower, higher = (claims.depeg_payout(amount, price, LAUNCH) for price in prices)
    assert lower >= higher


def time_refusal(occurred_at: datetime, now: datetime) -> str | None:
    try:
        claims.check_time(cover(), occurred_at=occurred_at, now=now)
    except ClaimRefused as refusal:
        return refusal.code
    return None


@pytest.mark.parametrize("occurred_at", [START, START + timedelta(days=45), END - SECOND])
def test_an_event_within_the_term_is_covered(occurred_at: datetime) -> None:
    assert time_refusal(occurred_at, END) is None


@pytest.mark.parametrize("occurred_at", [START - SECOND, END, END + SECOND])
def test_an_event_outside_the_term_is_not(occurred_at: datetime) -> None:
    assert time_refusal(occurred_at, END + 2 * SECOND) == "outside_term"


def test_an_event_to_come_is_no_event() -> None:
    assert time_refusal(START + SECOND, START) == "not_yet"


def test_claims_end_with_their_period() -> None:
    assert time_refusal(END - SECOND, END + CLAIM_PERIOD - SECOND) is None
    assert time_refusal(END - SECOND, END + CLAIM_PERIOD) == "too_late"
