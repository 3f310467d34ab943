"""Gate of a coin's sales by its price. No Django, no clock.

It closes with the first price below `closes_below` of the peg reference and opens after so many minutes in a row at `opens_at` or above.
Minutes are counted on our clock, not by the times that observations name, so nobody reports an hour at once; and they are in a row only
while the coin has a price, which it has until its last vote expires.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from prices.consensus import MAX_AGE


@dataclass(frozen=True, slots=True)
class GateTerms:
    """When the gate of a coin closes and opens; prices as fractions of the peg reference."""

    closes_below: Decimal = Decimal("0.99")
    opens_at: Decimal = Decimal("0.995")
    opens_after: timedelta = timedelta(minutes=60)


@dataclass(frozen=True, slots=True)
class Gate:
    """`closed_since`: None while it is open. `steady_since`: since when prices are at `opens_at` or above, in a row while each comes before
    the one before it has lost its vote, at `known_until`."""

    closed_since: datetime | None = None
    steady_since: datetime | None = None
    known_until: datetime | None = None

    def opens_when(self, terms: GateTerms) -> datetime | None:
        """When it opens if the price stays where it is; None while it is open, or closed by a price that does not open it."""
        return self.steady_since + terms.opens_after if self.closed_since and self.steady_since else None

    def after(self, ratio: Decimal, terms: GateTerms, *, now: datetime, counts_until: datetime) -> "Gate":
        """The gate after a price of now, whose last vote expires at `counts_until`."""
        known_until = min(counts_until, now + MAX_AGE)
        if ratio < terms.closes_below:
            return Gate(self.closed_since or now, None, known_until)
        steady = self._steady_since(now) if ratio >= terms.opens_at else None
        is_steady = steady is not None and now - steady >= terms.opens_after
        return Gate(None if is_steady else self.closed_since, steady, known_until)

    def holding(self, ratio: Decimal, terms: GateTerms, at: datetime) -> "Gate":
        """The gate as the price before leaves it by these terms: it may stem from a release that keeps no gates, the terms may be new."""
        closed_since = self.closed_since or (at if ratio < terms.closes_below else None)
        return Gate(closed_since, self.steady_since if ratio >= terms.opens_at else None, self.known_until)

    def _steady_since(self, now: datetime) -> datetime:
        """A beginning that lies ahead was written by a clock that was wrong: it begins again."""
        is_in_a_row = self.steady_since is not None and self.known_until is not None and self.steady_since <= now <= self.known_until
        return self.steady_since if is_in_a_row and self.steady_since else now


def chain_of(coin: str, rests_on: Mapping[str, str]) -> Iterator[str]:
    """The coin, the one that it rests on, and so on; each once, also where they rest on each other."""
    passed: set[str] = set()
    while coin and coin not in passed:
        yield coin
        passed.add(coin)
        coin = rests_on.get(coin, "")
