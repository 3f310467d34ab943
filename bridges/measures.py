"""Measures of a bridge from its observations: value locked, drawdown, spread between oracles, transfers. No Django, no clock."""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
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
class Drop:
    """The way down from the highest value of a window. `change_pct` is percent, 0 or below.

    Each oracle is held against its own high, and the median of the oracles counts: a slow drain counts, and among three oracles one that
    invents a high or a hole moves nothing.
    """

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
    observed_at = known[-1].observed_at if known else None
    drops = _drops(newest, known, now - HOUR)
    return Measures(
        tvl_usd=median(seen.tvl_usd for seen in newest) if newest else None,
        hour=_median_drop(drops),
        half_hour=_median_drop(_drops(newest, known, now - HALF_HOUR)),
        spread=_spread([seen.tvl_usd for seen in newest]),
        oracle_count=len(newest),
        falling_oracles=sum(drop.change_pct < EXPLOIT_DROP_PCT for drop in drops),
        success=_success(seen for seen in known if seen.observed_at >= now - HOUR),
        observed_at=observed_at,
        age=now - observed_at if observed_at else None,
    )


def _time(seen: Observation) -> datetime:
    return seen.observed_at


def _newest_by_oracle(ordered: Iterable[Observation], at: datetime) -> list[Observation]:
    newest = {seen.oracle: seen for seen in ordered}
    return [seen for seen in newest.values() if at - seen.observed_at <= MAX_AGE]


def _drops(newest: Iterable[Observation], known: Iterable[Observation], since: datetime) -> list[Drop]:
    """Of each oracle, from its own highest value since then, the latest of equal ones, to its newest; the deepest first."""
    by_oracle: dict[str, list[Observation]] = defaultdict(list)
    for seen in known:
        if seen.observed_at >= since:
            by_oracle[seen.oracle].append(seen)
    return sorted((_drop(by_oracle[seen.oracle], seen) for seen in newest), key=lambda drop: (drop.change_pct, -drop.lost_usd))


def _drop(own: Iterable[Observation], newest: Observation) -> Drop:
    high = max((*own, newest), key=lambda seen: (seen.tvl_usd, seen.observed_at))
    lost = high.tvl_usd - newest.tvl_usd
    minutes = math.ceil((newest.observed_at - high.observed_at) / timedelta(minutes=1))
    return Drop(-lost / high.tvl_usd * 100 if high.tvl_usd else Decimal(0), lost, max(minutes, 1))


def _median_drop(drops: Sequence[Drop]) -> Drop | None:
    """The median over the oracles; of an even number the mean of the two in the middle, over the longer of their times."""
    if not drops:
        return None
    middle = drops[(len(drops) - 1) // 2], drops[len(drops) // 2]
    return Drop(
        change_pct=sum((drop.change_pct for drop in middle), Decimal(0)) / 2,
        lost_usd=sum((drop.lost_usd for drop in middle), Decimal(0)) / 2,
        minutes=max(drop.minutes for drop in middle),
    )


def _spread(values: Sequence[Decimal]) -> Decimal | None:
    if len(values) < 2:
        return None
    average = mean(values)
    return pstdev(values) / average if average else Decimal(0)


def _success(observations: Iterable[Observation]) -> Decimal | None:
    """Several oracles may count the same transfers: the share stays what it is."""
    counts = [(seen.transfers_ok, seen.transfers_failed) for seen in observations]
    succeeded = sum(ok for ok, failed in counts if ok is not None and failed is not None)
    failed_ones = sum(failed for ok, failed in counts if ok is not None and failed is not None)
    return Decimal(succeeded) / (succeeded + failed_ones) if succeeded + failed_ones else None
