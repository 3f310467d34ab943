"""Steps of a time series: the width of one, and how many points they make of a span. No Django.

Steps are whole minutes up to an hour, and whole hours above, so that hours can be summed up ahead. They begin where they would if they were
counted from 1970 on: those of a day begin at midnight UTC. A span begins at `since` and ends before `until`.
"""

import re
from datetime import UTC, datetime, timedelta

from ops.core.bad_input import BadInput

MAX_POINTS = 500
CHOSEN_POINTS = 200
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
LONGEST = timedelta(days=366)
WRITTEN = re.compile(r"([0-9]{1,8})([smhd]?)", re.ASCII)
UNITS = {"d": timedelta(days=1), "h": timedelta(hours=1), "m": MINUTE, "s": timedelta(seconds=1), "": timedelta(seconds=1)}
EVEN = [
    *[minutes * MINUTE for minutes in (1, 2, 5, 10, 15, 30, 60, 120, 180, 240, 360, 720)],
    *[timedelta(days=days) for days in (1, 2, 3, 7, 14, 30)],
]


class BadStep(BadInput):
    """Not a step that may be asked for."""


def parse(text: str) -> timedelta:
    """A step as people write it: seconds, or a whole number of s, m, h or d, such as 5m. Raises BadStep."""
    written = WRITTEN.fullmatch(text)
    if written is None:
        raise BadStep("not_a_step", "Seconds, or a number of minutes, hours or days, such as 5m, 1h or 1d.")
    step = int(written[1]) * UNITS[written[2]]
    if step % _unit(step) or not MINUTE <= step <= LONGEST:
        raise BadStep("out_of_range", f"Whole minutes from 1m to 60m, or whole hours up to {LONGEST.days}d.")
    return step


def _unit(step: timedelta) -> timedelta:
    """What a step of about this width is a whole number of."""
    return MINUTE if step <= HOUR else HOUR


def written(step: timedelta) -> str:
    """The step in the largest unit that it is a whole number of."""
    unit = next(unit for unit, length in UNITS.items() if step % length == timedelta())
    return f"{step // UNITS[unit]}{unit}"


def start_of(moment: datetime, step: timedelta) -> datetime:
    """Start of the step in which the moment lies."""
    return EPOCH + (moment - EPOCH) // step * step


def points(since: datetime, until: datetime, step: timedelta) -> int:
    """How many steps of this width the span touches."""
    if until <= since:
        return 0
    last = start_of(until - timedelta.resolution, step)
    return (last - start_of(since, step)) // step + 1


def least(since: datetime, until: datetime) -> timedelta:
    """The narrowest step that makes at most `MAX_POINTS` of the span."""
    narrowest = max(MINUTE, (until - since) // MAX_POINTS)
    step = -(-narrowest // _unit(narrowest)) * _unit(narrowest)
    while points(since, until, step) > MAX_POINTS:
        step += _unit(step + MINUTE)
    return step


def chosen(since: datetime, until: datetime) -> timedelta:
    """The narrowest even step that makes at most `CHOSEN_POINTS` of the span, or the widest there is."""
    return next((step for step in EVEN if points(since, until, step) <= CHOSEN_POINTS), EVEN[-1])
