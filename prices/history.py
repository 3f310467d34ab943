"""Reads of the minutes of prices."""

from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from ops.api.problems import Problem
from ops.api.spans import Span
from ops.core import steps
from ops.core.enums import spelt
from ops.core.times import iso
from prices import selectors

FIELDS = ("price_usd", "low_usd", "high_usd", "ratio_low", "good_minutes")

# Of minutes, for steps below an hour: one range of the index for each step, and a probe for its last price. To sort all minutes by step
# takes twice as long.
STEPS = """
    SELECT step.start, last.price_usd, step_minutes.low_usd, step_minutes.high_usd, step_minutes.ratio_low, step_minutes.good_minutes
      FROM generate_series(%(first)s, %(until)s - interval '1 microsecond', %(step)s) AS step (start)
     CROSS JOIN LATERAL (
           SELECT max(minute) AS last, min(price_usd) AS low_usd, max(price_usd) AS high_usd, min(ratio) AS ratio_low,
                  count(*) FILTER (WHERE is_good) AS good_minutes
             FROM prices_priceminute
            WHERE symbol = %(symbol)s
              AND minute >= greatest(step.start, %(since)s) AND minute < least(step.start + %(step)s, %(until)s)) AS step_minutes
      JOIN prices_priceminute AS last ON last.symbol = %(symbol)s AND last.minute = step_minutes.last
     ORDER BY step.start
"""

# Whole hours that are summed up, and the minutes before and after them: for steps of whole hours, of which there may be a year.
OF_HOURS = """
      WITH known (until) AS (
           SELECT coalesce(date_bin('1 hour', max(until), timestamptz 'epoch'), %(first_hour)s) FROM prices_minutesprogress),
           whole (until) AS (
           SELECT greatest(%(first_hour)s, least(%(last_hour)s, known.until)) FROM known),
           part AS (
           SELECT hour AS start, price_usd, low_usd, high_usd, ratio_low, good_minutes
             FROM prices_pricehour
            WHERE symbol = %(symbol)s AND hour >= %(first_hour)s AND hour < (SELECT until FROM whole)
            UNION ALL
           SELECT minute, price_usd, price_usd, price_usd, ratio, is_good::int
             FROM prices_priceminute
            WHERE symbol = %(symbol)s AND minute >= %(since)s AND minute < least(%(first_hour)s, %(until)s)
            UNION ALL
           SELECT minute, price_usd, price_usd, price_usd, ratio, is_good::int
             FROM prices_priceminute
            WHERE symbol = %(symbol)s AND minute >= (SELECT until FROM whole) AND minute < %(until)s)
    SELECT date_bin(%(step)s, start, timestamptz 'epoch') AS step, (array_agg(price_usd ORDER BY start DESC))[1],
           min(low_usd), max(high_usd), min(ratio_low), sum(good_minutes)
      FROM part
     GROUP BY step
     ORDER BY step
"""
# Of coins alone: TON has no ratio.
RATIOS = """
    SELECT symbol, date_bin(%(step)s, minute, timestamptz 'epoch') AS start, min(ratio), (array_agg(ratio ORDER BY minute DESC))[1]
      FROM prices_priceminute
     WHERE minute >= %(since)s AND minute < %(until)s AND ratio IS NOT NULL
     GROUP BY symbol, start
     ORDER BY symbol, start
"""


class RatioStep(NamedTuple):
    """Lowest and last price of a coin in a step that begins at `start`, as fractions of its peg reference."""

    start: datetime
    low: Decimal
    last: Decimal


def asset(name: str) -> str:
    """The asset of that name, in any case, as the catalogue spells it. Raises Problem 404."""
    symbol = spelt(name, selectors.references())
    if symbol is None:
        raise Problem(404, f"There is no asset {name!r}.")
    return symbol


def history_report(*, symbol: str, span: Span) -> dict[str, Any]:
    """Body of GET prices/{symbol}/history. A step without a minute that has a price has no point."""
    return {
        "symbol": symbol,
        "from": iso(span.since),
        "to": iso(span.until),
        "step_seconds": span.step // timedelta(seconds=1),
        "points": [{"time": iso(row[0])} | _wanted(row[1:], span) for row in _rows(symbol, span)],
    }


def ratios(*, since: datetime, until: datetime, step: timedelta) -> dict[str, list[RatioStep]]:
    """By coin, the steps in which it had a price, oldest first."""
    found: dict[str, list[RatioStep]] = defaultdict(list)
    with connection.cursor() as cursor:
        terms: dict[str, Any] = {"since": since, "until": until, "step": step}
        cursor.execute(RATIOS, terms)
        for symbol, *values in cursor.fetchall():
            found[symbol].append(RatioStep(*values))
    return found


def _rows(symbol: str, span: Span) -> list[tuple[Any, ...]]:
    terms: dict[str, Any] = {
        "symbol": symbol,
        "since": span.since,
        "until": span.until,
        "step": span.step,
        "first": steps.start_of(span.since, span.step),
        "first_hour": steps.start_of(span.since + steps.HOUR - timedelta.resolution, steps.HOUR),
        "last_hour": steps.start_of(span.until, steps.HOUR),
    }
    with connection.cursor() as cursor:
        cursor.execute(STEPS if span.step % steps.HOUR else OF_HOURS, terms)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
    return rows


def _wanted(values: tuple[Decimal | int | None, ...], span: Span) -> dict[str, Decimal | int | None]:
    return {name: value for name, value in zip(FIELDS, values, strict=True) if name in span.fields}
