"""Gate of a coin's sales by its price. No Django, no clock.

It closes with the first price below `closes_below` of the peg reference and opens after so many minutes in a row at `opens_at` or above.
Minutes are counted on our clock, not by the times that an observation names, so nobody reports an hour at once; and they are in a row
only while the coin has a price, which it has for `MAX_AGE` after the last.
"""

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
    """`closed_since`: None while it is open. `steady_since`: since when prices are at `opens_at` or above; `seen_at`: of the last price."""

    closed_since: datetime | None = None
    steady_since: datetime | None = None
    seen_at: datetime | None = None

    def opens_when(self, terms: GateTerms) -> datetime | None:
        """When it opens if the price stays where it is; None while it is open, or closed by a price that does not open it."""
        return self.steady_since + terms.opens_after if self.closed_since and self.steady_since else None

    def after(self, ratio: Decimal, terms: GateTerms, now: datetime) -> "Gate":
        """The gate after a price seen now. A clock that was set back counts as standing still."""
        now = max(now, self.seen_at or now)
        if ratio < terms.closes_below:
            return Gate(self.closed_since or now, None, now)
        steady = self._steady_since(now) if ratio >= terms.opens_at else None
        is_steady = steady is not None and now - steady >= terms.opens_after
        return Gate(None if is_steady else self.closed_since, steady, now)

    def _steady_since(self, now: datetime) -> datetime:
        is_in_a_row = self.steady_since is not None and self.seen_at is not None and now - self.seen_at <= MAX_AGE
        return self.steady_since if is_in_a_row and self.steady_since else now
