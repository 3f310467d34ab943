"""The gate of a coin: over every series of prices, and over what really happened."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prices import replay
from prices.consensus import MAX_AGE
from prices.gate import Gate, GateTerms
from tests.prices.markets import market

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
MINUTE = timedelta(minutes=1)
TERMS = GateTerms()
ratios = st.sampled_from(["0.5", "0.97", "0.9899", "0.99", "0.9949", "0.995", "0.9995", "1", "1.2"]).map(Decimal)
pauses = st.sampled_from([0, 1, 2, 5, 14, 15, 16, 30, 59, 60, 61, 600]).map(lambda minutes: minutes * MINUTE)
series = st.lists(st.tuples(pauses, ratios), max_size=60)
Seen = list[tuple[datetime, Decimal]]


def seen_in(steps: list[tuple[timedelta, Decimal]]) -> Seen:
    now, seen = NOON, []
    for pause, ratio in steps:
        now += pause
        seen.append((now, ratio))
    return seen


def after(seen: Seen, gate: Gate | None = None, terms: GateTerms = TERMS) -> Gate:
    gate = gate or Gate()
    for now, ratio in seen:
        gate = gate.after(ratio, terms, now=now, counts_until=now + MAX_AGE)
    return gate


def minutes(*found: str) -> Seen:
    """A price a minute."""
    return [(NOON + index * MINUTE, Decimal(ratio)) for index, ratio in enumerate(found)]


def has_been_steady(seen: Seen) -> bool:
    """Whether the last prices are at 0.995 or above for an hour, and in a row; found from the end, as a person would."""
    end, first = seen[-1][0], None
    for now, ratio in reversed(seen):
        if ratio < TERMS.opens_at or (first is not None and first - now > MAX_AGE):
            break
        first = now
    return first is not None and end - first >= TERMS.opens_after


@given(series.filter(bool))
def test_it_is_closed_below_and_opens_after_an_hour_in_a_row(steps: list[tuple[timedelta, Decimal]]) -> None:
    seen = seen_in(steps)
    is_closed = False
    for index, (_, ratio) in enumerate(seen):
        is_closed = ratio < TERMS.closes_below or (is_closed and not has_been_steady(seen[: index + 1]))
        gate = after(seen[: index + 1])
        assert (gate.closed_since is not None) is is_closed
        assert gate.closed_since is None or gate.closed_since <= seen[index][0]


@given(series, st.integers(-600, 600).map(lambda minutes: minutes * MINUTE))
def test_whatever_a_clock_did_an_hour_in_a_row_on_it_opens_the_gate(steps: list[tuple[timedelta, Decimal]], shift: timedelta) -> None:
    gate = after([(now + shift, ratio) for now, ratio in seen_in(steps)], after(minutes("0.9", "1")))
    right = [(NOON + timedelta(hours=1) + index * MINUTE, Decimal(1)) for index in range(62)]
    assert after(right[:1], gate).closed_since is None or after(right, gate).closed_since is None


@given(st.integers(1, 600).map(lambda minutes: minutes * MINUTE))
def test_a_clock_that_is_set_ahead_gains_no_more_than_a_vote_lasts(ahead: timedelta) -> None:
    gate = after(minutes("0.9", *["1"] * 40))
    gate = gate.after(Decimal(1), TERMS, now=NOON + 40 * MINUTE + ahead, counts_until=NOON + 40 * MINUTE + ahead + MAX_AGE)
    assert gate.closed_since is not None


def test_a_price_counts_until_its_observation_loses_its_vote() -> None:
    """However new it is that it was reported: a late observation does not bridge an hour without prices."""
    gate, now = after(minutes("0.9", "1")), NOON + MINUTE
    for _ in range(20):
        now += 14 * MINUTE
        gate = gate.after(Decimal(1), TERMS, now=now, counts_until=now - 10 * MINUTE + MAX_AGE)
    assert gate.closed_since == NOON
    assert gate.after(Decimal(1), TERMS, now=now, counts_until=now + timedelta(days=1)).known_until == now + MAX_AGE


@pytest.mark.parametrize(
    ("ratio", "closes", "is_steady"), [("0.97", True, False), ("0.992", False, False), ("0.995", False, True), ("1.01", False, True)]
)
def test_a_price_that_kept_no_gate_counts_before_the_next(ratio: str, closes: bool, is_steady: bool) -> None:
    """As one that a process of the release before recorded."""
    steady = after(minutes("1"))
    gate = steady.holding(Decimal(ratio), TERMS, NOON + MINUTE)
    assert gate == Gate(NOON + MINUTE if closes else None, NOON if is_steady else None, NOON + MAX_AGE)


@pytest.mark.parametrize(("ratio", "is_closed"), [("0.99", False), ("0.98999999", True)])
def test_it_closes_below_099_and_not_at_it(ratio: str, is_closed: bool) -> None:
    assert (after(minutes(ratio)).closed_since is not None) is is_closed


def test_it_says_when_it_opens() -> None:
    closed = after(minutes("0.98"))
    assert (closed.closed_since, closed.opens_when(TERMS)) == (NOON, None)
    recovering = after(minutes("0.98", "0.995", "0.996"))
    assert recovering.opens_when(TERMS) == NOON + MINUTE + TERMS.opens_after
    opened = after(minutes("0.98", *["0.995"] * 61))
    assert (opened.closed_since, opened.opens_when(TERMS)) == (None, None)
    assert after(minutes("0.98", *["0.995"] * 60)).closed_since == NOON
    assert after(minutes("0.98", *["0.995"] * 30, "0.9949", *["0.995"] * 60)).closed_since == NOON


def test_a_price_a_quarter_of_an_hour_is_in_a_row_and_a_rarer_one_is_not() -> None:
    often = [(NOON + index * MAX_AGE, Decimal(ratio)) for index, ratio in enumerate(["0.9", "1", "1", "1", "1", "1"])]
    assert after(often).closed_since is None
    rare = [(NOON + index * (MAX_AGE + MINUTE), ratio) for index, (_, ratio) in enumerate(often)]
    assert after([*rare, (NOON + timedelta(days=1), Decimal(1))]).closed_since == NOON


def test_its_terms_are_those_of_the_coin() -> None:
    terms = GateTerms(Decimal("0.9"), Decimal("0.95"), timedelta(minutes=2))
    assert after(minutes("0.91", "0.92"), terms=terms).closed_since is None
    assert after(minutes("0.89", "0.95", "0.95"), terms=terms).closed_since == NOON
    assert after(minutes("0.89", "0.95", "0.95", "0.95"), terms=terms).closed_since is None


def changes(name: str, symbol: str) -> list[str]:
    """When the gate closed and opened in a recorded market, every price of it; no price below 0.99 may find it open."""
    gate, told = Gate(), []
    for tick in replay.ticks(market(name), symbol, step=1):
        was_closed = gate.closed_since is not None
        gate = gate.after(tick.price_usd, TERMS, now=tick.recorded_at, counts_until=tick.recorded_at + MAX_AGE)
        assert gate.closed_since is not None or tick.price_usd >= TERMS.closes_below
        if was_closed != (gate.closed_since is not None):
            told.append(f"{tick.recorded_at:%d %b %H:%M} {'opened' if was_closed else 'closed'}")
    return told


def test_the_svb_weekend_closes_usdc_once_for_53_hours() -> None:
    assert changes("usdc_svb_2023_USDCUSDT_60s.csv.gz", "USDC") == ["11 Mar 14:00 closed", "13 Mar 18:57 opened"]


@pytest.mark.parametrize(
    ("name", "symbol"),
    [
        ("busd_2023_BUSDUSDT_300s.csv.gz", "BUSD"),
        ("ftx_2022_BUSDUSDT_300s.csv.gz", "BUSD"),
        ("terra_luna_2022_USDCUSDT_300s.csv.gz", "USDC"),
        ("celsius_3ac_2022_USDCUSDT_300s.csv.gz", "USDC"),
    ],
)
def test_what_troubled_other_coins_never_closes_these(name: str, symbol: str) -> None:
    assert changes(name, symbol) == []
