"""A calm market generated from a seed, for development: pegged coins within 0.08 % of their reference, TON within 0.3 % of 3 USD.

Part of each asset's noise is common to the market, in different shares, so that correlations are not zero.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from prices.consensus import PRICE_STEP, SIMULATOR, Observation
from prices.feeds.interface import Feed
from prices.sources import SourceClass

TON_USD = Decimal(3)
PEGGED_SWING = 0.0008
UNPEGGED_SWING = 0.003
COMMON_PART = (0.1, 0.7)
MISSED_MINUTES = 3  # until a price is known


class Simulator(Feed):
    """The same seed and minute give the same prices, so a repeated run brings nothing new."""

    name = SIMULATOR
    kind = SourceClass.STAND_IN

    def __init__(self, *, seed: int) -> None:
        self.seed = seed

    def observe(self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime) -> list[Observation]:
        """One price of each asset for the current minute."""
        return self._at(references, now)

    def missed(self, *, references: Mapping[str, Decimal | None], now: datetime) -> list[tuple[datetime, list[Observation]]]:
        """The minutes before this one, the oldest first: what a process that slept would have seen last."""
        minutes = [now.replace(second=0, microsecond=0) - timedelta(minutes=back) for back in range(MISSED_MINUTES, 0, -1)]
        return [(minute, self._at(references, minute)) for minute in minutes]

    def closes(self, *, references: Mapping[str, Decimal | None], now: datetime, days: int) -> list[Observation]:
        """The last prices of each of the `days` before today, UTC."""
        midnight = now.replace(hour=0, minute=0)
        ends = [midnight - timedelta(days=back, minutes=1) for back in range(days)]
        return [seen for end in ends for seen in self._at(references, end)]

    def _at(self, references: Mapping[str, Decimal | None], now: datetime) -> list[Observation]:
        minute = now.replace(second=0, microsecond=0)
        return [Observation(symbol, self.name, self._price(symbol, reference, minute), minute) for symbol, reference in references.items()]

    def _price(self, symbol: str, reference: Decimal | None, minute: datetime) -> Decimal:
        swing = UNPEGGED_SWING if reference is None else PEGGED_SWING
        common = self._draw("market", minute.timestamp())
        part = COMMON_PART[0] + (COMMON_PART[1] - COMMON_PART[0]) * (self._draw(symbol) + 1) / 2
        noise = swing * (part * common + (1 - part) * self._draw(symbol, minute.timestamp()))
        return ((reference or TON_USD) * (1 + Decimal(noise))).quantize(PRICE_STEP)

    def _draw(self, *of: str | float) -> float:
        """Pseudo-random number in -1..1, determined by the seed and the arguments."""
        return Random(f"{self.seed} {of}").uniform(-1, 1)  # noqa: S311  a market, not a secret
