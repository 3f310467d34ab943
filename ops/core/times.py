"""Times as the API writes them and as people send them. No Django."""

import re
from datetime import UTC, datetime

import orjson

from ops.core.bad_input import BadInput

JSON_TIMES = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
"""Options of orjson: a time in a document is written as `iso` writes it."""


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with a `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


WRITTEN = re.compile(r"\d{4}-\d\d-\d\d([Tt ]\d\d:\d\d(:\d\d(\.\d{1,9})?)?([Zz]|[+-]\d\d:?\d\d)?)?", re.ASCII)
LOST_PLUS = re.compile(r"\d{4}-\d\d-\d\d[Tt ][\d:.]+ \d\d:?\d\d", re.ASCII)
EXAMPLE = "2026-11-01T00:00:00Z"


class BadTime(BadInput):
    """Not a time that may be sent."""


def parse(text: str) -> datetime:
    """A moment, in UTC: ISO 8601 with a `T` or a blank, and with `Z` or an offset. Raises BadTime."""
    if LOST_PLUS.fullmatch(text):
        raise BadTime("not_a_time", "A + in a query is read as a blank: write %2B, or a time in UTC that ends in Z.")
    written = WRITTEN.fullmatch(text)
    try:
        if not written:
            raise ValueError
        moment = datetime.fromisoformat(text.upper())
        moment_in_utc = moment.astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadTime("not_a_time", f"An ISO 8601 time with its zone, such as {EXAMPLE}.") from error
    if moment.tzinfo is None:
        raise BadTime("no_time_zone", f"A time of day and its zone belong to it, as in {EXAMPLE}.")
    return moment_in_utc
