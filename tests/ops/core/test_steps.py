"""Steps of a time series."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.core import steps
from ops.core.steps import EVEN, MAX_POINTS, MINUTE, BadStep

NOON = datetime(2026, 11, 1, 12, tzinfo=UTC)
moments = st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1), timezones=st.just(UTC))  # noqa: DTZ001  the zone is given
spans = st.tuples(moments, st.timedeltas(timedelta(0), timedelta(days=430)))


@pytest.mark.parametrize(
    ("text", "step"),
    [("60", MINUTE), ("300s", 5 * MINUTE), ("5m", 5 * MINUTE), ("120m", 120 * MINUTE), ("1h", 60 * MINUTE), ("1d", 1440 * MINUTE)],
)
def test_a_step_is_seconds_or_a_number_with_a_unit(text: str, step: timedelta) -> None:
    assert steps.parse(text) == step


@pytest.mark.parametrize("text", ["", "m", "-5m", "5 m", "1.5h", "1w", "5M", "1h30m", "٣m", "1e3", "999999999d"])
def test_what_is_no_step_is_refused(text: str) -> None:
    with pytest.raises(BadStep, match="5m"):
        steps.parse(text)


@pytest.mark.parametrize("text", ["0", "1", "59", "61", "90s", "61m", "90m", "0d", "367d", "99999999d"])
def test_a_step_is_whole_minutes_or_hours_within_bounds(text: str) -> None:
    with pytest.raises(BadStep, match="Whole minutes"):
        steps.parse(text)


@given(st.one_of(st.integers(1, 60), st.integers(2, 366 * 24).map(lambda hours: hours * 60)))
def test_a_step_reads_as_it_is_written(minutes: int) -> None:
    assert steps.parse(steps.written(minutes * MINUTE)) == minutes * MINUTE


def test_days_begin_at_midnight() -> None:
    assert steps.start_of(NOON, timedelta(days=1)) == datetime(2026, 11, 1, tzinfo=UTC)


def test_points_are_the_steps_that_the_span_touches() -> None:
    hour, half = timedelta(hours=1), timedelta(minutes=30)
    assert steps.points(NOON, NOON, hour) == 0
    assert steps.points(NOON, NOON + hour, hour) == 1
    assert steps.points(NOON - half, NOON + half, hour) == 2


@given(spans)
def test_the_least_step_is_the_narrowest_with_few_enough_points(span: tuple[datetime, timedelta]) -> None:
    since, until = span[0], span[0] + span[1]
    least = steps.least(since, until)
    assert steps.points(since, until, least) <= MAX_POINTS
    assert steps.parse(steps.written(least)) == least
    narrower = least - (MINUTE if least <= timedelta(hours=1) else timedelta(hours=1))
    assert not narrower or steps.points(since, until, narrower) > MAX_POINTS


@given(spans)
def test_the_chosen_step_is_even_and_makes_enough_points_to_draw(span: tuple[datetime, timedelta]) -> None:
    since, until = span[0], span[0] + span[1]
    chosen = steps.chosen(since, until)
    assert steps.points(since, until, chosen) <= 200
    narrower = EVEN[EVEN.index(chosen) - 1] if chosen != EVEN[0] else None
    assert narrower is None or steps.points(since, until, narrower) > 200
