"""Alternating rounds: every contender is loaded in turn, again and again, so that the machine's moods meet all of them alike."""

import statistics
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from benchmarks import load
from benchmarks.load import Address, Exchange, Tally

Check = Callable[[Exchange], None]  # raises WrongAnswer
Progress = Callable[[str], None]  # a line after each round


class WrongAnswer(Exception):
    """An answer is not what the request should get, or no request got a good one: there is nothing to be measured."""


@dataclass(frozen=True)
class Plan:
    """How long and how often."""

    rounds: int = 5
    seconds: float = 3.0
    warm_up: float = 2.0

    @property
    def total_seconds(self) -> float:
        """Time that one contender is under load."""
        return self.rounds * self.seconds + self.warm_up


@dataclass(frozen=True)
class Contender:
    """A server, the requests it gets and how its answers are checked."""

    name: str
    address: Address
    requests: Iterator[bytes]
    connections: int
    check: Check
    expected_status: int = 200


@dataclass
class Series:
    """The rounds of one contender. Rates are good answers per second, latencies are milliseconds."""

    expected_status: int
    tallies: list[Tally] = field(default_factory=list)

    @property
    def rates(self) -> list[float]:
        """One rate a round."""
        return [tally.rate(self.expected_status) for tally in self.tallies]

    @property
    def rate(self) -> float:
        """Median of the rounds."""
        return statistics.median(self.rates)

    @property
    def spread(self) -> float:
        """Noise: (fastest - slowest round) / median, as a fraction."""
        return (max(self.rates) - min(self.rates)) / self.rate if self.rate else 0.0

    @cached_property
    def p95(self) -> float:
        """Median of the rounds' 95th percentiles."""
        return 1000 * statistics.median(load.percentile(tally.latencies, 0.95) for tally in self.tallies)

    @property
    def errors(self) -> int:
        """Over all rounds."""
        return sum(tally.errors(self.expected_status) for tally in self.tallies)


async def _one_round(contender: Contender, seconds: float) -> Tally:
    tally = await load.run(contender.address, contender.requests, connections=contender.connections, seconds=seconds)
    good = [sample for sample in tally.samples if sample.status == contender.expected_status]
    if not good:
        raise WrongAnswer(f"{contender.name}: {_statuses(tally)}, for instance {tally.samples[:1]}")
    for sample in good:
        contender.check(sample)
    return tally


def _statuses(tally: Tally) -> str:
    counts = ", ".join(f"{count} x {status}" for status, count in tally.statuses.most_common())
    return f"{counts or 'no answer'}, {tally.broken} unanswered"


async def alternate(contenders: Sequence[Contender], plan: Plan, progress: Progress) -> list[Series]:
    """Warm every contender up, then load them in turn `plan.rounds` times. WrongAnswer: an answer failed its check, or all did."""
    for contender in contenders:
        await _one_round(contender, plan.warm_up)
    series = [Series(contender.expected_status) for contender in contenders]
    for number in range(1, plan.rounds + 1):
        for contender, result in zip(contenders, series, strict=True):
            result.tallies.append(await _one_round(contender, plan.seconds))
            progress(f"round {number}/{plan.rounds}  {contender.name}: {result.rates[-1]:,.0f}/s  ({_statuses(result.tallies[-1])})")
    return series
