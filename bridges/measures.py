"""Measures of a bridge from its observations: value locked, drawdown, spread between oracles, transfers. No Django, no clock."""

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import groupby
from statistics import mean, median, pstdev

MAX_AGE = timedelta(minutes=30)
HOUR = timedelta(minutes=60)
HALF_HOUR = timedelta(minutes=30)
CLIENT, FEED = "client:", "feed:"  # so that no client can be taken for a feed's oracle, whatever its name
LOOKBACK = HOUR + MAX_AGE  # the value known an hour ago may have been observed 30 min earlier
EXPLOIT_DROP_PCT = Decimal(-20)


@dataclass(frozen=True, slots=True)
class Observation:
    """Observation of one oracle, named `client:NAME` or `feed:NAME`.

    Transfers are those since its previous observation; None where it does not count them.
    """

    oracle: str
    tvl_usd: Decimal
    observed_at: datetime
    transfers_ok: int | None = None
    transfers_failed: int | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """Value locked, in USD, at a time."""

    at: datetime
    usd: Decimal


@dataclass(frozen=True, slots=True)
class Drop:
    """The way down from the highest value of a window. `change_pct` is percent, 0 or below."""

    change_pct: Decimal
    lost_usd: Decimal
    minutes: int


@dataclass(frozen=True, slots=True)
class Measures:
    """Measures that the health score is computed from. None: not observed.

    `spread`: standard deviation between the oracles over their mean, a fraction; None for fewer than two.
    `falling_oracles`: how many oracles report a drop of more than 20 % within the hour.
    `success`: successful over all transfers of the hour. `observed_at`: time of the newest observation.
    """

    tvl_usd: Decimal | None
    hour: Drop | None
    half_hour: Drop | None
    spread: Decimal | None
    oracle_count: int
    falling_oracles: int
    success: Decimal | None
    observed_at: datetime | None
    age: timedelta | None


def measure(observations: Iterable[Observation], now: datetime) -> Measures:
    """The measures at `now`. Observations may come in any order; those older than 90 minutes or in the future do not count."""
    known = sorted((seen for seen in observations if now - LOOKBACK <= seen.observed_at <= now), key=_time)
    newest = _newest_by_oracle(known, now)
    current = Point(max(map(_time, newest)), median(seen.tvl_usd for seen in newest)) if newest else None
    path = _path(known)
    observed_at = known[-1].observed_at if known else None
    return Measures(
        tvl_usd=current.usd if current else None,
        hour=_drop(path, current, now - HOUR) if current else None,
        half_hour=_drop(path, current, now - HALF_HOUR) if current else None,
        spread=_spread([seen.tvl_usd for seen in newest]),
        oracle_count=len(newest),
        falling_oracles=sum(_is_falling(seen, known, now) for seen in newest),
        success=_success(seen for seen in known if seen.observed_at >= now - HOUR),
        observed_at=observed_at,
        age=now - observed_at if observed_at else None,
    )


def _time(seen: Observation) -> datetime:
    return seen.observed_at


def _newest_by_oracle(ordered: Iterable[Observation], at: datetime) -> list[Observation]:
    newest = {seen.oracle: seen for seen in ordered}
    return [seen for seen in newest.values() if at - seen.observed_at <= MAX_AGE]


def _path(ordered: Sequence[Observation]) -> list[Point]:
    """The median over what each oracle had last reported, after every observation."""
    newest: dict[str, Observation] = {}
    points = []
    for at, together in groupby(ordered, key=_time):
        newest.update({seen.oracle: seen for seen in together})
        points.append(Point(at, median(seen.tvl_usd for seen in newest.values() if at - seen.observed_at <= MAX_AGE)))
    return points


def _drop(path: Iterable[Point], current: Point, since: datetime) -> Drop:
    """From the highest point since then, the latest of equal ones, to the current one."""
    high = max((point for point in (*path, current) if point.at >= since), key=lambda point: (point.usd, point.at), default=current)
    lost = high.usd - current.usd
    minutes = math.ceil((current.at - high.at) / timedelta(minutes=1))
    return Drop(-lost / high.usd * 100 if high.usd else Decimal(0), lost, max(minutes, 1))


def _spread(values: Sequence[Decimal]) -> Decimal | None:
    if len(values) < 2:
        return None
    average = mean(values)
    return pstdev(values) / average if average else Decimal(0)


def _is_falling(newest: Observation, known: Iterable[Observation], now: datetime) -> bool:
    own = [Point(seen.observed_at, seen.tvl_usd) for seen in known if seen.oracle == newest.oracle]
    return _drop(own, Point(newest.observed_at, newest.tvl_usd), now - HOUR).change_pct < EXPLOIT_DROP_PCT


def _success(observations: Iterable[Observation]) -> Decimal | None:
    """Several oracles may count the same transfers: the share stays what it is."""
    counts = [(seen.transfers_ok, seen.transfers_failed) for seen in observations]
    succeeded = sum(ok for ok, failed in counts if ok is not None and failed is not None)
    failed_ones = sum(failed for ok, failed in counts if ok is not None and failed is not None)
    return Decimal(succeeded) / (succeeded + failed_ones) if succeeded + failed_ones else None
