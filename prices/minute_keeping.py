"""Writing the minutes of prices, summing them up in hours, and forgetting old ones."""

from bisect import bisect_right
from collections import defaultdict
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from django.db import connection, transaction
from django.db.models import Min

from ops.core import session_locks, steps
from prices import selectors
from prices.consensus import EXPECTED_FOR, Observation
from prices.minutes import MinutePrice, Receipt, References, minute_prices
from prices.models import TON, MinutesProgress, PegReference, PriceHour, PriceMinute, PriceObservation
from prices.services import RECORDING, RETENTION

MINUTES_RETENTION = timedelta(days=430)
MINUTES_OF_A_RUN = 360  # five seconds of work; after an outage the next run goes on where one ended
INSERTED_AT_ONCE = 2000

# What arrived from `first` to before `until`, and before it the newest of each asset and source, none older than `since`.
RECEIPTS = """
      WITH known AS (
           SELECT source, operator, make_interval(secs => max_age_seconds) AS max_age FROM prices_pricesource WHERE is_enabled)
    SELECT seen.symbol, seen.source, seen.price_usd, seen.observed_at, known.operator, known.max_age, seen.received_at
      FROM unnest(%(symbols)s::text[]) AS asset (symbol)
     CROSS JOIN known
     CROSS JOIN LATERAL (
           SELECT symbol, source, price_usd, observed_at, received_at
             FROM prices_priceobservation
            WHERE symbol = asset.symbol AND source = known.source AND observed_at >= %(since)s AND received_at < %(first)s
            ORDER BY observed_at DESC
            LIMIT 1) AS seen
     UNION ALL
    SELECT seen.symbol, seen.source, seen.price_usd, seen.observed_at, known.operator, known.max_age, seen.received_at
      FROM prices_priceobservation AS seen
      JOIN known USING (source)
     WHERE seen.observed_at >= %(since)s AND seen.observed_at < %(until)s + interval '1 minute'  -- no more may lie ahead
       AND seen.received_at >= %(first)s AND seen.received_at < %(until)s
"""

SUM_UP = """
    INSERT INTO prices_pricehour (symbol, hour, price_usd, low_usd, high_usd, ratio_low, good_minutes)
    SELECT symbol, date_bin('1 hour', minute, timestamptz 'epoch') AS hour, (array_agg(price_usd ORDER BY minute DESC))[1],
           min(price_usd), max(price_usd), min(ratio), count(*) FILTER (WHERE is_good)
      FROM prices_priceminute
     WHERE minute >= %(first)s AND minute < %(until)s
     GROUP BY symbol, hour
        ON CONFLICT DO NOTHING
"""


def keep_minutes(*, now: datetime) -> int:
    """Write the prices of the minutes that have ended since the last run, oldest first, at most six hours of them; returns how many.

    Minutes that were missed are rebuilt from the observations by when they were received. Which operator a source belongs to is told as of
    now: votes of a source that staff took away or switched off are lost. A reference is the one in force at the end of the minute by the
    audit trail, and the present one where that does not reach back. A second worker waits for the first and finds nothing left to do.
    """
    _wait_for_recordings()
    with transaction.atomic():
        progress = _locked_progress(now)
        first = progress.until
        until = min(steps.start_of(now, steps.MINUTE), first + MINUTES_OF_A_RUN * steps.MINUTE)
        if until <= first:
            return 0
        rows = [_row(minute) for minute in _minutes(first, until)]
        PriceMinute.objects.bulk_create(rows, batch_size=INSERTED_AT_ONCE, ignore_conflicts=True)
        sum_up_hours(steps.start_of(first, steps.HOUR), steps.start_of(until, steps.HOUR))
        progress.until = until
        progress.save(update_fields=["until"])
    return len(rows)


def forget_old_minutes(*, now: datetime) -> int:
    """Delete minutes and hours past their retention; returns how many minutes."""
    PriceHour.objects.filter(hour__lt=now - MINUTES_RETENTION).delete()
    deleted, _ = PriceMinute.objects.filter(minute__lt=now - MINUTES_RETENTION).delete()
    return deleted


def sum_up_hours(first: datetime, until: datetime) -> None:
    """Write the hours from `first` to before `until`, whose minutes are all written; both are whole hours."""
    if first < until:
        with connection.cursor() as cursor:
            cursor.execute(SUM_UP, {"first": first, "until": until})


@transaction.atomic
def _wait_for_recordings() -> None:
    """Afterwards all that was received before is committed: recordings take their time under this lock."""
    session_locks.wait_for(RECORDING)


def _locked_progress(now: datetime) -> MinutesProgress:
    """The row of the job. The first run of a deployment begins with the oldest observation that is kept."""
    if not MinutesProgress.objects.exists():
        kept = PriceObservation.objects.filter(received_at__gte=now - RETENTION)
        oldest: datetime | None = kept.aggregate(oldest=Min("received_at"))["oldest"]
        MinutesProgress.objects.get_or_create(id=1, defaults={"until": steps.start_of(min(oldest or now, now), steps.MINUTE)})
    return MinutesProgress.objects.select_for_update().get()


def _minutes(first: datetime, until: datetime) -> list[MinutePrice]:
    references = _ReferenceHistory(until)
    return list(
        minute_prices(
            _receipts(list(references.present), first, until),
            first=first,
            until=until,
            references_at=references.at,
            last_good=_last_good(first),
        )
    )


def _receipts(symbols: list[str], first: datetime, until: datetime) -> list[Receipt]:
    with connection.cursor() as cursor:
        cursor.execute(RECEIPTS, {"symbols": symbols, "first": first, "until": until, "since": first - EXPECTED_FOR})
        return [Receipt(received_at, Observation(*seen)) for *seen, received_at in cursor.fetchall()]


def _last_good(first: datetime) -> dict[str, Decimal]:
    """Of TON, the one asset that is judged by it."""
    good = PriceMinute.objects.filter(symbol=TON, is_good=True, minute__lt=first).order_by("-minute")
    return dict(good.values_list("symbol", "price_usd")[:1])


def _row(minute: MinutePrice) -> PriceMinute:
    return PriceMinute(
        symbol=minute.symbol,
        minute=minute.start,
        price_usd=minute.price_usd,
        reference_usd=minute.reference_usd,
        ratio=minute.ratio,
        votes=minute.votes,
        is_good=minute.is_good,
    )


class _ReferenceHistory:
    """Peg references as they were, by the audit trail."""

    def __init__(self, until: datetime) -> None:
        self.present = selectors.references()
        self._changes: dict[str, list[tuple[datetime, Decimal]]] = defaultdict(list)
        trail: Any = PegReference.pgh_event_model  # type: ignore[attr-defined]
        kept = trail.objects.exclude(pgh_label__startswith="delete").filter(pgh_created_at__lte=until).order_by("pgh_created_at", "pgh_id")
        for symbol, changed_at, nav_usd in kept.values_list("symbol", "pgh_created_at", "nav_usd"):
            self._changes[symbol].append((changed_at, nav_usd))

    def at(self, moment: datetime) -> References:
        """Every asset with the reference in force then; the present one where the trail does not reach back."""
        return {symbol: self._of(symbol, moment, present) for symbol, present in self.present.items()}

    def _of(self, symbol: str, moment: datetime, present: Decimal | None) -> Decimal | None:
        changes = self._changes.get(symbol)
        place = bisect_right(changes, moment, key=lambda change: change[0]) if changes else 0
        return changes[place - 1][1] if changes and place else present
