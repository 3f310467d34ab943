"""Prices of past minutes: the consensus at the end of each. No Django, no clock.

A minute's price is the consensus of what was *received* before the minute ended, by the rules of `prices.consensus` at its end: however an
observation is dated, it counts for no minute that was over when it arrived. A minute in which nobody had a vote has no price.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from itertools import chain

from prices.consensus import EXPECTED_FOR, STAND_INS, Consensus, Observation, agree, is_confirmed, is_doubtful
from prices.depeg import ratio_to

MINUTE = timedelta(minutes=1)
References = Mapping[str, Decimal | None]


@dataclass(frozen=True, slots=True)
class Receipt:
    """An observation, and when it arrived."""

    received_at: datetime
    observation: Observation


@dataclass(frozen=True, slots=True)
class MinutePrice:
    """Price of one minute, which begins at `start`. `reference_usd` and `ratio` are None of an unpegged asset; `votes`: how many."""

    symbol: str
    start: datetime
    price_usd: Decimal
    reference_usd: Decimal | None
    ratio: Decimal | None
    votes: int
    is_good: bool


@dataclass(frozen=True, slots=True)
class Candidate:
    """What a rule judges a minute by.

    `last_good`: the asset's last good price before. `others_know_it`: whether another operator reported the asset within the last day;
    `others_report`: whether one reported any asset. Stand-ins are no others.
    """

    agreed: Consensus
    is_pegged: bool
    last_good: Decimal | None
    others_know_it: bool
    others_report: bool


Rule = Callable[[Candidate], bool]


def is_good(minute: Candidate) -> bool:
    """Whether enough operators stand behind the price, as sales ask for; of TON it must not be in doubt."""
    if minute.is_pegged:
        return is_confirmed(minute.agreed, others_report=minute.others_report)
    return not is_doubtful(minute.agreed, minute.last_good, others_spoke=minute.others_know_it)


class _Heard:
    """Newest observation of each source among those received so far, by symbol."""

    def __init__(self) -> None:
        self._newest: dict[str, dict[str, Observation]] = defaultdict(dict)

    def add(self, seen: Observation) -> None:
        known = self._newest[seen.symbol].get(seen.source)
        if known is None or seen.observed_at > known.observed_at:
            self._newest[seen.symbol][seen.source] = seen

    def of(self, symbol: str) -> Iterable[Observation]:
        return self._newest[symbol].values()

    def of_all(self) -> Iterable[Observation]:
        return chain.from_iterable(by_source.values() for by_source in self._newest.values())


def minute_prices(
    receipts: Iterable[Receipt],
    *,
    first: datetime,
    until: datetime,
    references_at: Callable[[datetime], References],
    last_good: Mapping[str, Decimal],
    rule: Rule = is_good,
) -> Iterator[MinutePrice]:
    """Prices of the minutes from `first` to before `until`, whole minutes both, oldest first.

    `receipts`, in any order: what arrived from a day before `first` on, of which older ones may be left out where the same source's newer
    one was there before `first`. `references_at`: every asset with its reference in force at that moment.
    """
    arriving = sorted(receipts, key=lambda receipt: receipt.received_at, reverse=True)
    heard, good = _Heard(), dict(last_good)
    for number in range((until - first) // MINUTE):
        start = first + number * MINUTE
        end = start + MINUTE
        while arriving and arriving[-1].received_at < end:
            heard.add(arriving.pop().observation)
        for symbol, reference in references_at(end).items():
            agreed = agree(heard.of(symbol), reference=reference, now=end)
            if agreed is None:
                continue
            is_worthy = rule(_candidate(agreed, heard, symbol, reference, good.get(symbol), end))
            if is_worthy:
                good[symbol] = agreed.price_usd
            ratio = ratio_to(reference, agreed.price_usd) if reference else None
            yield MinutePrice(symbol, start, agreed.price_usd, reference, ratio, len(agreed.voted), is_worthy)


def _candidate(
    agreed: Consensus, heard: _Heard, symbol: str, reference: Decimal | None, last_good: Decimal | None, end: datetime
) -> Candidate:
    def others(seen: Iterable[Observation]) -> bool:
        return any(
            one.observed_at >= end - EXPECTED_FOR and one.source not in STAND_INS and (one.operator or one.source) not in agreed.voted
            for one in seen
        )

    return Candidate(agreed, reference is not None, last_good, others(heard.of(symbol)), others(heard.of_all()))
