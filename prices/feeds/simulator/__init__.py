"""A calm market out of a seed, for development: pegged coins within 0.08 % of their reference, TON within 0.3 % of 3 USD."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from random import Random

from prices.consensus import PRICE_STEP, SIMULATOR, Observation

TON_USD = Decimal(3)
PEGGED_SWING = 0.0008
UNPEGGED_SWING = 0.003


class Simulator:
    """The same seed and minute give the same prices, so a repeated run brings nothing new."""

    name = SIMULATOR

    def __init__(self, *, seed: int) -> None:
        self.seed = seed

    def observe(self, *, references: Mapping[str, Decimal | None], now: datetime) -> list[Observation]:
        """One price of each asset for the current minute."""
        minute = now.replace(second=0, microsecond=0)
        return [Observation(symbol, self.name, self._price(symbol, reference, minute), minute) for symbol, reference in references.items()]

    def _price(self, symbol: str, reference: Decimal | None, minute: datetime) -> Decimal:
        swing = UNPEGGED_SWING if reference is None else PEGGED_SWING
        noise = Random(f"{self.seed} {symbol} {minute.timestamp():.0f}").uniform(-swing, swing)  # noqa: S311  a market, not a secret
        return ((reference or TON_USD) * (1 + Decimal(noise))).quantize(PRICE_STEP)
