"""Consensus price of several sources. No Django, no clock.

Each source has one vote, its newest observation, while that is no older than `MAX_AGE`. The price is the median, so one venue's
wick moves nothing. With an even number the median lies anywhere between the two middle prices: of a pegged asset the one nearer
to its reference counts, so that more than half of the sources have to see a depeg; of any other the mean of both.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

MAX_AGE = timedelta(minutes=15)
OLDEST_ACCEPTED = timedelta(hours=24)
CLOCK_TOLERANCE = timedelta(seconds=60)
PLAUSIBLE_SHARES = (Decimal("0.001"), Decimal(2))
PRICE_STEP = Decimal("0.00000001")
SIMULATOR = "simulator"
STAND_INS = frozenset({SIMULATOR})


@dataclass(frozen=True, slots=True)
class Observation:
    """Observation of one source: USD for one unit of the asset."""

    symbol: str
    source: str
    price_usd: Decimal
    observed_at: datetime


@dataclass(frozen=True, slots=True)
class Consensus:
    """The consensus price; `observed_at` is the time of its newest observation."""

    price_usd: Decimal
    observed_at: datetime
    sources: tuple[str, ...]


def is_timely(observed_at: datetime, now: datetime) -> bool:
    """Whether an observation may be recorded: not in the future (beyond clock tolerance) and not older than a day."""
    return now - OLDEST_ACCEPTED <= observed_at <= now + CLOCK_TOLERANCE


def is_fresh(observed_at: datetime, now: datetime) -> bool:
    """Whether an observation still has a vote."""
    return observed_at >= now - MAX_AGE


def is_plausible(price_usd: Decimal, reference: Decimal | None) -> bool:
    """Whether a price is plausible: above zero, and for a pegged asset within 0.001 to 2 times its reference, which rejects wrong units."""
    if reference is None:
        return price_usd > 0
    low, high = PLAUSIBLE_SHARES
    return low * reference <= price_usd <= high * reference


def agree(observations: Iterable[Observation], *, reference: Decimal | None, now: datetime) -> Consensus | None:
    """Consensus of one asset; None without a vote. `reference`: USD, None of an unpegged asset."""
    votes = _votes(observations, reference, now)
    if not votes:
        return None
    price = _median(sorted(vote.price_usd for vote in votes), reference)
    return Consensus(price, max(vote.observed_at for vote in votes), tuple(sorted(vote.source for vote in votes)))


def _votes(observations: Iterable[Observation], reference: Decimal | None, now: datetime) -> list[Observation]:
    """Newest valid observation of each source; simulated prices count only without real ones."""
    newest: dict[str, Observation] = {}
    for seen in sorted(observations, key=lambda seen: seen.observed_at):
        if is_fresh(seen.observed_at, now) and is_plausible(seen.price_usd, reference):
            newest[seen.source] = seen
    real = [vote for source, vote in newest.items() if source not in STAND_INS]
    return real or list(newest.values())


def _median(prices: Sequence[Decimal], reference: Decimal | None) -> Decimal:
    low, high = prices[(len(prices) - 1) // 2], prices[len(prices) // 2]
    if reference is None:
        return ((low + high) / 2).quantize(PRICE_STEP, ROUND_HALF_EVEN)
    return min((low, high), key=lambda price: abs(price - reference))
