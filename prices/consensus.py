"""Consensus price of several operators. No Django, no clock.

Each operator (as staff assign sources; a built-in feed is one) has one vote, the median of its sources, however many they are; of two the
lower, as one may only be slower to see a fall. A source counts by its newest observation, while that is no older than the source allows.
The price is the median of the votes, so one venue's wick moves nothing.
With an even number the median lies anywhere between the two middle prices: of a pegged asset the one nearer to its reference counts, so
that more than half of the votes have to see a depeg; of any other the mean of both.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import ROUND_HALF_EVEN, Decimal

from prices.sources import LONGEST_AGE

MAX_AGE = LONGEST_AGE
OLDEST_ACCEPTED = timedelta(hours=24)
EXPECTED_FOR = timedelta(days=1)  # so long after its last word a silent operator is expected back
CLOCK_TOLERANCE = timedelta(seconds=60)
PLAUSIBLE_SHARES = (Decimal("0.001"), Decimal(2))
UNPEGGED_BOUNDS = (Decimal("0.01"), Decimal(1000))  # USD for one TON
STEP_LIMIT = Decimal("0.20")  # of the price before
PAIR_LIMIT = Decimal("0.005")  # how far two votes may be apart to confirm each other
PRICE_STEP = Decimal("0.00000001")
SIMULATOR = "simulator"
STAND_INS = frozenset({SIMULATOR})


@dataclass(frozen=True, slots=True)
class Observation:
    """Observation of one source: USD for one unit of the asset. `operator`: whose vote it is; "" when the source speaks for itself.
    `max_age`: for how long it counts.
    """

    symbol: str
    source: str
    price_usd: Decimal
    observed_at: datetime
    operator: str = ""
    max_age: timedelta = MAX_AGE

    @property
    def counts_until(self) -> datetime:
        """The last moment at which it has a vote."""
        return self.observed_at + self.max_age


@dataclass(frozen=True, slots=True)
class Consensus:
    """The consensus price; `observed_at` is the time of its newest observation, `counts_until` when the last of them loses its vote.
    `voted`: the price of each operator.
    """

    price_usd: Decimal
    observed_at: datetime
    counts_until: datetime
    sources: tuple[str, ...]
    voted: Mapping[str, Decimal]

    @property
    def votes(self) -> list[Decimal]:
        """Lowest first."""
        return sorted(self.voted.values())


def is_timely(observed_at: datetime, now: datetime) -> bool:
    """Whether an observation may be recorded: not in the future (beyond clock tolerance) and not older than a day."""
    return now - OLDEST_ACCEPTED <= observed_at <= now + CLOCK_TOLERANCE


def is_fresh(observed_at: datetime, now: datetime) -> bool:
    """Whether an observation may still have a vote; its source may have a shorter limit."""
    return observed_at >= now - MAX_AGE


def is_plausible(price_usd: Decimal, reference: Decimal | None) -> bool:
    """Whether a price is no wrong unit: of a pegged asset 0.001 to 2 times its reference, of TON 0.01 to 1000 USD."""
    if reference is None:
        return UNPEGGED_BOUNDS[0] <= price_usd <= UNPEGGED_BOUNDS[1]
    low, high = PLAUSIBLE_SHARES
    return low * reference <= price_usd <= high * reference


def may_be_recorded(price_usd: Decimal, reference: Decimal | None) -> bool:
    """Whether an observation is kept: an implausible one of a pegged asset is, without a vote; of an unpegged asset it is not."""
    return reference is not None or is_plausible(price_usd, None)


def is_confirmed(agreed: Consensus, *, others_report: bool) -> bool:
    """Whether enough stand behind a coin's price to sell on it: two operators or more, or the only one that reports anything.

    `others_report`: whether another operator has reported any asset lately. Prices that are made up are no worse for it: they are in use
    in development alone.
    """
    is_made_up = STAND_INS.issuperset(agreed.sources)
    return len(agreed.voted) >= 2 or is_made_up or not others_report


def is_doubtful(agreed: Consensus, good: Decimal | None, *, others_spoke: bool) -> bool:
    """Whether an unpegged price rests on the word of too few.

    So it does on one vote while others spoke within the last day, on two votes more than 0.5 % apart, and, further than `STEP_LIMIT` from
    the last good price, on fewer than two thirds of the votes.
    """
    votes = agreed.votes
    if len(votes) == 1:
        return others_spoke
    if len(votes) == 2 and votes[1] > votes[0] * (1 + PAIR_LIMIT):
        return True
    if good is None:
        return False
    low, high = good * (1 - STEP_LIMIT), good * (1 + STEP_LIMIT)
    if low <= agreed.price_usd <= high:
        return False
    confirming = sum(vote < low if agreed.price_usd < low else vote > high for vote in votes)
    return 3 * confirming < 2 * len(votes)


def cautious_price(agreed: Consensus, good: Decimal | None) -> Decimal:
    """What a doubtful price counts as: of two votes the lower, of more their median, and no more than the last good price."""
    present = agreed.votes[0] if len(agreed.votes) == 2 else agreed.price_usd
    return present if good is None else min(good, present)


def agree(observations: Iterable[Observation], *, reference: Decimal | None, now: datetime) -> Consensus | None:
    """Consensus of one asset; None without a vote. `reference`: USD, None of an unpegged asset."""
    counted = _counted(observations, reference, now)
    if not counted:
        return None
    by_operator: dict[str, list[Decimal]] = defaultdict(list)
    for seen in counted:
        by_operator[seen.operator or seen.source].append(seen.price_usd)
    voted = {operator: _own_median(sorted(prices), reference) for operator, prices in by_operator.items()}
    return Consensus(
        price_usd=_median(sorted(voted.values()), reference),
        observed_at=max(seen.observed_at for seen in counted),
        counts_until=max(seen.counts_until for seen in counted),
        sources=tuple(sorted(seen.source for seen in counted)),
        voted=voted,
    )


def _counted(observations: Iterable[Observation], reference: Decimal | None, now: datetime) -> list[Observation]:
    """Newest valid observation of each source; simulated prices count only without real ones."""
    newest: dict[str, Observation] = {}
    for seen in sorted(observations, key=lambda seen: seen.observed_at):
        if now <= seen.counts_until and is_plausible(seen.price_usd, reference):
            newest[seen.source] = seen
    real = [seen for source, seen in newest.items() if source not in STAND_INS]
    return real or list(newest.values())


def _own_median(prices: Sequence[Decimal], reference: Decimal | None) -> Decimal:
    """An operator's vote: of an even number of sources the lower in the middle, since one of them may only be slower to see a fall."""
    return prices[(len(prices) - 1) // 2] if reference is not None else _median(prices, None)


def _median(prices: Sequence[Decimal], reference: Decimal | None) -> Decimal:
    low, high = prices[(len(prices) - 1) // 2], prices[len(prices) // 2]
    if reference is None:
        return ((low + high) / 2).quantize(PRICE_STEP, ROUND_HALF_EVEN)
    return min((low, high), key=lambda price: abs(price - reference))
