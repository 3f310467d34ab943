"""The rules of minutes: what counts for which, and which are good."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.core.steps import MINUTE, start_of
from prices.consensus import MAX_AGE, Observation
from prices.minutes import MinutePrice, Receipt, References, minute_prices

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
ONE = Decimal(1)


def heard(
    price: str, received: float, *, symbol: str = "USDC", source: str = "kraken", operator: str = "", observed: float | None = None
) -> Receipt:
    """An observation that arrived so many seconds after noon, and is dated then unless told otherwise."""
    observed_at = NOON + timedelta(seconds=received if observed is None else observed)
    seen = Observation(symbol, source, Decimal(price), observed_at, operator or f"client:{source}")
    return Receipt(NOON + timedelta(seconds=received), seen)


def minutes(
    *receipts: Receipt, count: int = 3, references: References | None = None, good: dict[str, Decimal] | None = None
) -> list[MinutePrice]:
    known = references or {"USDC": ONE, "TON": None}
    found = minute_prices(receipts, first=NOON, until=NOON + count * MINUTE, references_at=lambda _: known, last_good=good or {})
    return list(found)


def prices(*receipts: Receipt, count: int = 3) -> list[tuple[int, str]]:
    """By minutes after noon."""
    return [((minute.start - NOON) // MINUTE, str(minute.price_usd)) for minute in minutes(*receipts, count=count)]


def test_a_vote_counts_from_its_minute_on() -> None:
    assert prices(heard("0.99", 70)) == [(1, "0.99"), (2, "0.99")]


def test_what_arrives_as_a_minute_ends_counts_for_the_next() -> None:
    assert prices(heard("0.99", 60)) == [(1, "0.99"), (2, "0.99")]


@pytest.mark.parametrize(("observed", "after"), [(-600, "1"), (1, "0.5"), (61, "0.5")])
def test_a_vote_counts_for_no_minute_that_was_over_when_it_arrived(observed: float, after: str) -> None:
    assert prices(heard("1", 0), heard("0.5", 90, observed=observed)) == [(0, "1"), (1, after), (2, after)]


def test_a_vote_that_is_dated_ahead_counts_where_it_arrived() -> None:
    assert prices(heard("0.99", 119, observed=170)) == [(1, "0.99"), (2, "0.99")]


def test_a_vote_counts_until_it_is_too_old_at_the_end_of_the_minute() -> None:
    limit = MAX_AGE // MINUTE
    assert prices(heard("0.99", 0), count=20)[-1] == (limit - 1, "0.99")
    assert prices(heard("0.99", 1), count=20)[-1] == (limit - 1, "0.99")
    assert prices(heard("0.99", 1, observed=60), count=20)[-1] == (limit, "0.99")


def test_a_minute_without_a_vote_has_no_price() -> None:
    assert minutes() == minutes(heard("0.99", 200)) == minutes(heard("0.99", 10, observed=-900)) == []


def test_an_implausible_newest_price_leaves_the_source_without_a_vote() -> None:
    assert prices(heard("1", 10), heard("100", 70)) == [(0, "1")]


def test_the_reference_is_kept_beside_the_ratio() -> None:
    (minute,) = minutes(heard("1.05", 0, symbol="USDY"), count=1, references={"USDY": Decimal("1.10"), "TON": None})
    assert (minute.reference_usd, minute.ratio, minute.votes) == (Decimal("1.10"), Decimal("0.95454545"), 1)


def test_ton_has_no_reference() -> None:
    (minute,) = minutes(heard("3", 0, symbol="TON"), count=1)
    assert (minute.reference_usd, minute.ratio) == (None, None)


def test_two_votes_are_good_and_one_of_several_operators_is_not() -> None:
    both = (heard("1", 0), heard("0.99", 0, source="gemini"))
    assert [minute.is_good for minute in minutes(*both, count=20)] == [True] * 15
    assert [minute.is_good for minute in minutes(*both, heard("1", 840), count=20)] == [True] * 15 + [False] * 5


def test_two_sources_of_one_operator_are_one_vote() -> None:
    same = (heard("1", 0, operator="one"), heard("0.99", 0, source="gemini", operator="one"), heard("1", 0, source="other", symbol="DAI"))
    (minute,) = minutes(*same, count=1)
    assert (minute.votes, minute.is_good) == (1, False)


def test_the_only_operator_is_good_by_itself() -> None:
    (minute,) = minutes(heard("0.9", 0), heard("1", 0, source="simulator"), count=1)
    assert (minute.votes, minute.is_good) == (1, True)


def test_an_operator_that_was_silent_for_a_day_is_expected_no_more() -> None:
    day = 86_400
    assert [minute.is_good for minute in minutes(heard("1", -day + 60, source="gemini"), heard("1", 0), count=2)] == [False, True]


def test_ton_is_good_by_its_own_rule() -> None:
    alone, other = heard("3", 0, symbol="TON"), heard("3", -3600, symbol="TON", source="gemini")
    coin = heard("1", 0, source="gemini")
    assert [minute.is_good for minute in minutes(alone, coin, count=1) if minute.symbol == "TON"] == [True]
    assert [minute.is_good for minute in minutes(alone, other, count=1)] == [False]


def test_a_jump_of_ton_is_measured_against_the_last_good_price() -> None:
    votes = [heard(price, 0, symbol="TON", source=f"venue-{number}") for number, price in enumerate(["3", "2", "1.99"])]
    assert [minute.is_good for minute in minutes(*votes, count=1, good={"TON": Decimal(3)})] == [True]
    votes[1] = heard("2.6", 0, symbol="TON", source="venue-1")
    assert [minute.is_good for minute in minutes(*votes, count=1, good={"TON": Decimal(4)})] == [True]
    assert [minute.is_good for minute in minutes(*votes[:2], count=1, good={"TON": Decimal(3)})] == [False]


def test_another_rule_can_be_put_in() -> None:
    found = minute_prices(
        [heard("1", 0)], first=NOON, until=NOON + MINUTE, references_at=lambda _: {"USDC": ONE}, last_good={}, rule=lambda _: False
    )
    assert [minute.is_good for minute in found] == [False]


def test_a_moment_lies_in_the_minute_that_began_last() -> None:
    assert start_of(NOON + timedelta(seconds=59, microseconds=999_999), MINUTE) == NOON


@st.composite
def markets(draw: st.DrawFn) -> list[Receipt]:
    """Observations of two assets and four sources over ten minutes, some dated back, some ahead."""
    sources = st.sampled_from(["kraken", "coinbase", "bitstamp", "gemini"])
    seconds = st.integers(-900, 599)
    found = draw(
        st.lists(st.tuples(sources, st.sampled_from(["USDC", "TON"]), seconds, st.integers(-1200, 60), st.integers(90, 110)), max_size=40)
    )
    unique = {(source, symbol, received + lag): (received, price) for source, symbol, received, lag, price in found}
    return [
        heard(str(Decimal(price) / 100), received, symbol=symbol, source=source, observed=observed)
        for (source, symbol, observed), (received, price) in unique.items()
    ]


def _shuffled_within_minutes(receipts: list[Receipt], random: st.DataObject) -> Iterator[Receipt]:
    """Each received at another second of its minute, and handed over in another order."""
    for receipt in random.draw(st.permutations(receipts)):
        second = timedelta(seconds=random.draw(st.integers(0, 59)))
        yield Receipt(start_of(receipt.received_at, MINUTE) + second, receipt.observation)


@given(markets(), st.data())
def test_the_order_within_minutes_does_not_count(receipts: list[Receipt], data: st.DataObject) -> None:
    assert minutes(*_shuffled_within_minutes(receipts, data), count=10) == minutes(*receipts, count=10)


@given(markets(), st.integers(1, 9))
def test_minutes_are_the_same_however_they_are_divided_among_runs(receipts: list[Receipt], split: int) -> None:
    whole = minutes(*receipts, count=10)
    begun = minutes(*[receipt for receipt in receipts if receipt.received_at < NOON + split * MINUTE], count=split)
    good = {minute.symbol: minute.price_usd for minute in begun if minute.is_good}
    rest = minute_prices(
        receipts, first=NOON + split * MINUTE, until=NOON + 10 * MINUTE, references_at=lambda _: {"USDC": ONE, "TON": None}, last_good=good
    )
    assert [*begun, *rest] == whole
