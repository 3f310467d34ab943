"""One price out of several."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prices.consensus import Consensus, Observation, agree, is_doubtful, is_timely

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)
PAR = Decimal(1)
any_price = st.decimals("0.0001", 5, places=4)
near_par = st.decimals("0.98", "1.02", places=4)


def seen(source: str, price: str | Decimal, *, minutes_ago: float = 1) -> Observation:
    return Observation("USDC", source, Decimal(price), NOW - timedelta(minutes=minutes_ago))


def price_of(*observations: Observation, reference: Decimal | None = PAR) -> Decimal | None:
    agreed = agree(observations, reference=reference, now=NOW)
    return agreed.price_usd if agreed else None


def test_the_price_is_the_median() -> None:
    assert price_of(seen("a", "0.97"), seen("b", "0.99"), seen("c", "1.01")) == Decimal("0.99")


def test_it_names_its_sources_and_the_newest_time() -> None:
    agreed = agree([seen("b", PAR, minutes_ago=3), seen("a", PAR, minutes_ago=9)], reference=PAR, now=NOW)
    assert agreed == Consensus(PAR, NOW - timedelta(minutes=3), NOW + timedelta(minutes=12), ("a", "b"), {"a": PAR, "b": PAR})


def test_a_source_has_one_vote_its_newest() -> None:
    assert price_of(seen("a", "0.90", minutes_ago=2), seen("a", "0.99", minutes_ago=1), seen("a", "0.80", minutes_ago=3)) == Decimal("0.99")


def test_a_source_with_a_shorter_limit_loses_its_vote_sooner() -> None:
    quick = replace(seen("a", "0.90", minutes_ago=3), max_age=timedelta(minutes=2))
    assert price_of(quick, seen("b", "0.99", minutes_ago=3)) == Decimal("0.99")
    assert price_of(quick) is None


def test_a_source_loses_its_vote_after_fifteen_minutes() -> None:
    assert price_of(seen("a", "0.90", minutes_ago=15)) == Decimal("0.90")
    assert price_of(seen("a", "0.90", minutes_ago=15.1)) is None


def test_of_two_sources_the_one_nearer_to_the_peg_counts() -> None:
    assert price_of(seen("a", "0.74"), seen("b", "0.9995")) == Decimal("0.9995")
    assert price_of(seen("a", "1.20"), seen("b", "0.9995")) == Decimal("0.9995")


def test_two_sources_of_an_unpegged_asset_meet_in_the_middle() -> None:
    assert price_of(seen("a", "2.90"), seen("b", "3.10"), reference=None) == 3


def test_an_operator_has_one_vote_however_many_names_it_uses() -> None:
    names = [replace(seen(f"invented-{number}", "0.80"), operator="client:one") for number in range(9)]
    honest = [seen("a", "0.9990"), seen("b", "1.0001")]
    assert price_of(*names, *honest) == Decimal("0.9990")
    assert price_of(*names, honest[0]) == Decimal("0.9990")


def test_the_vote_of_an_operator_is_the_median_of_its_sources() -> None:
    prices = ("0.95", "0.97", "0.99")
    assert price_of(*(replace(seen(f"venue-{price}", price), operator="client:one") for price in prices)) == Decimal("0.97")


@pytest.mark.parametrize(("ton", "counts"), [("0.01", True), ("1000", True), ("0.0099", False), ("1000.01", False)])
def test_a_price_of_ton_beyond_its_bounds_has_no_vote(ton: str, counts: bool) -> None:
    assert price_of(seen("a", ton), reference=None) == (Decimal(ton) if counts else None)


@pytest.mark.parametrize(
    ("votes", "is_in_doubt"),
    [
        (["3.6"], False),
        (["9"], False),  # one operator alone speaks for itself
        (["3.00", "3.01"], False),
        (["3.00", "3.02"], True),
        (["9.00", "9.02"], False),
        (["3", "3.1", "900"], False),
        (["3", "9", "9.1"], False),  # two of three
        (["3", "3.1", "9", "9.1"], True),
        (["0.5", "1", "3.1"], False),
        (["1", "3", "3.1"], False),
    ],
)
def test_a_price_of_ton_is_in_doubt_on_the_word_of_too_few(votes: list[str], is_in_doubt: bool) -> None:
    agreed = agree([seen(vote, vote) for vote in votes], reference=None, now=NOW)
    assert agreed is not None
    assert is_doubtful(agreed, Decimal(3), others_spoke=False) is is_in_doubt
    assert is_doubtful(agreed, Decimal(3), others_spoke=True) is (is_in_doubt or len(votes) == 1)


@pytest.mark.parametrize("wrong", ["0.0005", "2.01", "99.9"])
def test_a_price_in_a_wrong_unit_has_no_vote(wrong: str) -> None:
    assert price_of(seen("a", wrong), seen("b", "0.95")) == Decimal("0.95")


def test_plausible_is_measured_against_the_reference() -> None:
    assert price_of(seen("a", "2.20"), reference=Decimal("1.12")) == Decimal("2.20")


def test_a_simulated_price_never_meets_a_real_one() -> None:
    assert price_of(seen("simulator", "1.0001"), seen("a", "0.91")) == Decimal("0.91")
    assert price_of(seen("simulator", "1.0001"), seen("a", "0.91", minutes_ago=16)) == Decimal("1.0001")


@given(honest=st.lists(near_par, min_size=2, max_size=8), wick=any_price)
def test_the_wick_of_one_venue_stays_within_what_the_others_say(honest: list[Decimal], wick: Decimal) -> None:
    others = [seen(f"venue-{index}", price) for index, price in enumerate(honest)]
    price = price_of(*others, seen("wick", wick))
    assert price is not None
    assert min(honest) <= price <= max(honest)


@given(honest=near_par, wick=any_price)
def test_the_wick_of_one_of_two_venues_moves_nothing_away_from_the_peg(honest: Decimal, wick: Decimal) -> None:
    price = price_of(seen("honest", honest), seen("wick", wick))
    assert price is not None
    assert abs(price - PAR) <= abs(honest - PAR)


@given(prices=st.lists(near_par, min_size=1, max_size=9), order=st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_matter(prices: list[Decimal], order: object) -> None:
    observations = [seen(f"venue-{index}", price) for index, price in enumerate(prices)]
    shuffled = list(observations)
    order.shuffle(shuffled)  # type: ignore[attr-defined]
    assert price_of(*shuffled) == price_of(*observations)


@pytest.mark.parametrize(
    ("age", "timely"),
    [(timedelta(hours=24), True), (timedelta(hours=24, seconds=1), False), (timedelta(seconds=-60), True), (timedelta(seconds=-61), False)],
)
def test_an_observation_is_of_the_last_day_and_not_of_the_future(age: timedelta, timely: bool) -> None:
    assert is_timely(NOW - age, NOW) is timely
