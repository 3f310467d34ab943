"""Whether the price of an asset is known well enough to sell on. No Django, no clock.

It is known from the third good minute in a row on, and for two minutes after the last one. Both are times of our clock at which the price
was found good, so that nobody reports them, and what follows from them is their age: when the monitor or the last source dies, sales end
by themselves, whatever rows are there.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from prices.consensus import CLOCK_TOLERANCE

LAPSES_AFTER = timedelta(minutes=2)
KNOWN_AFTER = timedelta(minutes=2)  # from the first good minute to the third


@dataclass(frozen=True, slots=True)
class Evidence:
    """When the price was last found good, and since when it has been in a row. Both None: never."""

    good_since: datetime | None = None
    good_at: datetime | None = None

    def after(self, *, is_good: bool, now: datetime) -> "Evidence":
        """The evidence after a price of now, which is good or not. One that is not breaks a row that makes nothing known yet."""
        if not is_good:
            return self if self.is_known(now) else Evidence()
        is_in_a_row = self.good_since is not None and self.good_since <= now and self.is_recent(now)
        return Evidence(self.good_since if is_in_a_row else now, now)

    def is_known(self, now: datetime) -> bool:
        """Whether what rests on the price may be sold now."""
        if self.good_since is None or self.good_at is None:
            return False
        return self.is_recent(now) and self.good_at - self.good_since >= KNOWN_AFTER

    def is_recent(self, now: datetime) -> bool:
        """Whether it was found good just now. A time that lies ahead was written by a clock that was wrong, and says nothing."""
        return self.good_at is not None and -CLOCK_TOLERANCE <= now - self.good_at <= LAPSES_AFTER
