"""Times as the API writes them."""

from datetime import UTC, datetime

import orjson

JSON_TIMES = orjson.OPT_UTC_Z | orjson.OPT_NAIVE_UTC
"""Options of orjson: a time in a document is written as `iso` writes it."""


def iso(moment: datetime) -> str:
    """ISO 8601 in UTC with a `Z`."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")
