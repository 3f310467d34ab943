"""What the configured feeds say now, and which of their prices would have a vote. Nothing is recorded."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils import timezone

from prices import feeds, selectors
from prices.consensus import Observation, agree, is_plausible
from prices.feeds.asking import Answer, ask_all
from prices.feeds.interface import Feed, LeftOut
from prices.models import PriceSource

SILENT = "The answer has no price of it."
IMPLAUSIBLE = "Too far from its reference to be right."
ONLY_STAND_IN = "A made-up price counts only where no real one is."


@dataclass(frozen=True, slots=True)
class Line:
    """What a feed says of an asset. `reason`: why it has no vote, "" where it has one."""

    symbol: str
    price_usd: Decimal | None
    age_seconds: Decimal | None
    reason: str

    @property
    def votes(self) -> bool:
        """Whether the price would have a vote in the consensus now."""
        return not self.reason


@dataclass(frozen=True, slots=True)
class Finding:
    """A feed, why it failed ("" where it answered), and its lines."""

    feed: Feed
    failure: str
    lines: tuple[Line, ...]


def survey() -> list[Finding]:
    """Ask every configured feed once, those at rest too."""
    now, references = timezone.now(), selectors.references()
    answers = ask_all(feeds.configured(), references=references, prices=selectors.fresh_prices(now=now), now=now)
    taken = dict(PriceSource.objects.values_list("source", "reporter"))
    counted = _counted(answers, references, now)
    return [_finding(answer, references, counted, taken.get(answer.feed.name), now) for answer in answers]


def _counted(answers: Sequence[Answer], references: Mapping[str, Decimal | None], now: datetime) -> dict[str, tuple[str, ...]]:
    """By symbol, the sources that the consensus would count if the answers were recorded."""
    seen: dict[str, list[Observation]] = defaultdict(list, selectors.fresh_observations(symbols=references, now=now))
    for answer in answers:
        for one in answer.observations:
            seen[one.symbol].append(one)
    agreed = {symbol: agree(each, reference=references[symbol], now=now) for symbol, each in seen.items()}
    return {symbol: found.sources for symbol, found in agreed.items() if found}


def _finding(
    answer: Answer, references: Mapping[str, Decimal | None], counted: Mapping[str, tuple[str, ...]], owner: str | None, now: datetime
) -> Finding:
    refused = f"This source is assigned to another: {owner}." if owner not in (None, answer.feed.reporter) else ""
    lines = {
        one.symbol: _line(one, refused or _reason(one, references[one.symbol], counted.get(one.symbol, ())), now)
        for one in answer.observations
    }
    lines |= {one.symbol: _line(one, one.reason, now) for one in answer.left_out}
    silent = [symbol for symbol in references if symbol in answer.feed.symbols and symbol not in lines]
    lines |= {symbol: Line(symbol, None, None, answer.failure or SILENT) for symbol in silent}
    return Finding(answer.feed, answer.failure, _in_order(lines, references))


def _reason(seen: Observation, reference: Decimal | None, counted: Iterable[str]) -> str:
    if seen.source in counted:
        return ""
    return ONLY_STAND_IN if is_plausible(seen.price_usd, reference) else IMPLAUSIBLE


def _line(seen: Observation | LeftOut, reason: str, now: datetime) -> Line:
    age = None if seen.observed_at is None else Decimal(round((now - seen.observed_at).total_seconds() * 10)) / 10
    return Line(seen.symbol, seen.price_usd, age, reason)


def _in_order(lines: Mapping[str, Line], symbols: Iterable[str]) -> tuple[Line, ...]:
    return tuple(lines[symbol] for symbol in symbols if symbol in lines)
