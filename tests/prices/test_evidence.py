"""Evidence of a price: over every series of minutes."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from prices.consensus import CLOCK_TOLERANCE
from prices.evidence import KNOWN_AFTER, LAPSES_AFTER, Evidence

NOON = datetime(2026, 11, 22, 12, tzinfo=UTC)
SECOND = timedelta(seconds=1)
pauses = st.sampled_from([0, 1, 30, 59, 60, 61, 119, 120, 121, 600, 86_400]).map(lambda seconds: seconds * SECOND)
steps = st.lists(st.tuples(pauses, st.booleans()), max_size=40)
Found = list[tuple[datetime, bool]]


def found_in(taken: list[tuple[timedelta, bool]]) -> Found:
    now, found = NOON, []
    for pause, is_good in taken:
        now += pause
        found.append((now, is_good))
    return found


def after(found: Found) -> Evidence:
    evidence = Evidence()
    for now, is_good in found:
        evidence = evidence.after(is_good=is_good, now=now)
    return evidence


def is_known(found: Found, now: datetime) -> bool:
    """As a person would keep a list: good moments no more than two minutes apart, with nothing bad among the first two minutes of them."""
    row: list[datetime] = []
    for at, is_good in found:
        if row and at - row[-1] > LAPSES_AFTER:
            row = []
        if is_good:
            row.append(at)
        elif not row or row[-1] - row[0] < KNOWN_AFTER:
            row = []
    return bool(row) and now - row[-1] <= LAPSES_AFTER and row[-1] - row[0] >= KNOWN_AFTER


@given(steps, pauses)
def test_it_is_known_from_the_third_minute_until_two_after_the_last(taken: list[tuple[timedelta, bool]], later: timedelta) -> None:
    found = found_in(taken)
    now = (found[-1][0] if found else NOON) + later
    assert after(found).is_known(now) == is_known(found, now)


def test_a_price_that_flaps_is_not_known() -> None:
    seconds = [(0, True), (30, False), (60, False), (119, True), (150, False), (230, False), (238, True)]
    assert not after([(NOON + second * SECOND, is_good) for second, is_good in seconds]).is_known(NOON + 238 * SECOND)


def test_saying_it_a_thousand_times_at_once_helps_nobody() -> None:
    evidence = after([(NOON + SECOND * 0.001 * count, True) for count in range(1000)])
    assert not evidence.is_known(NOON + SECOND)


def test_times_that_lie_ahead_say_nothing() -> None:
    """A host whose clock was an hour fast found it good."""
    ahead = NOON + timedelta(hours=1)
    evidence = Evidence(ahead - KNOWN_AFTER, ahead)
    assert not evidence.is_known(NOON)
    assert evidence.after(is_good=True, now=NOON) == Evidence(NOON, NOON)
    assert Evidence(NOON - KNOWN_AFTER, NOON).is_known(NOON - CLOCK_TOLERANCE)
