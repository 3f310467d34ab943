"""Times that people send: with a T or a blank, never without their zone."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.core import times

MIDNIGHT = datetime(2026, 11, 20, tzinfo=UTC)
OFFSETS = st.integers(-23 * 60 - 59, 23 * 60 + 59).map(lambda minutes: timezone(timedelta(minutes=minutes)))


@pytest.mark.parametrize(
    "text",
    [
        "2026-11-20T00:00:00Z",
        "2026-11-20 00:00:00Z",
        "2026-11-20 00:00:00+00:00",
        "2026-11-20t00:00z",
        "2026-11-20T05:30:00+0530",
        "2026-11-19T19:00:00-05:00",
        "2026-11-20T00:00:00.000000000Z",
    ],
)
def test_one_moment_in_many_spellings(text: str) -> None:
    assert times.parse(text) == MIDNIGHT


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2026-11-20T00:00:00", "no_time_zone"),
        ("2026-11-20 00:00:00.5", "no_time_zone"),
        ("2026-11-20", "no_time_zone"),
        ("2026-13-45", "not_a_time"),
        ("2026-02-30T00:00:00Z", "not_a_time"),
        ("2026-11-20T24:30:00Z", "not_a_time"),
        ("2026-11-20T00:00:00+25:00", "not_a_time"),
        ("0001-01-01T00:00:00+01:00", "not_a_time"),
        ("2026-11-20T00:00:00 00:00", "not_a_time"),
        ("20261120T000000Z", "not_a_time"),
        ("2026-W47-5T00:00:00Z", "not_a_time"),
        ("1763596800", "not_a_time"),
        ("\u0662026-11-20T00:00:00Z", "not_a_time"),
        (" 2026-11-20T00:00:00Z", "not_a_time"),
        ("2026-11-20T00:00:00Z\n", "not_a_time"),
        ("", "not_a_time"),
    ],
)
def test_what_is_no_moment(text: str, code: str) -> None:
    with pytest.raises(times.BadTime) as refused:
        times.parse(text)
    assert refused.value.code == code


def test_a_plus_that_a_query_has_lost_is_explained() -> None:
    with pytest.raises(times.BadTime, match="%2B"):
        times.parse("2026-11-20T02:00:00 02:00")


@given(st.datetimes(min_value=datetime(2, 1, 1), max_value=datetime(9998, 1, 1), timezones=OFFSETS))  # noqa: DTZ001  the zone is drawn
def test_every_moment_is_read_as_it_was_written(moment: datetime) -> None:
    assert times.parse(moment.isoformat()) == moment
    assert times.parse(moment.isoformat(sep=" ")) == moment
    assert times.parse(times.iso(moment)) == moment


@given(st.text())
def test_junk_is_refused_and_crashes_nothing(text: str) -> None:
    with pytest.raises(times.BadTime):
        times.parse(text)
