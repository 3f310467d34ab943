"""What every price feed has in common: who it is, how often it may be asked, and what it answers with."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum
from typing import Protocol

from prices.consensus import Observation


class FeedClass(StrEnum):
    """Kind of source. `stand_in` makes prices up."""

    EXCHANGE = "exchange"
    ORACLE_NETWORK = "oracle_network"
    AGGREGATOR = "aggregator"
    STAND_IN = "stand_in"


MAX_AGES = {
    FeedClass.EXCHANGE: timedelta(minutes=2),
    FeedClass.ORACLE_NETWORK: timedelta(minutes=2),
    FeedClass.AGGREGATOR: timedelta(minutes=15),
    FeedClass.STAND_IN: timedelta(minutes=2),
}


@dataclass(frozen=True, slots=True)
class LeftOut:
    """A price that cannot be used, and why; price and time where they could be read."""

    symbol: str
    reason: str
    price_usd: Decimal | None = None
    observed_at: datetime | None = None


class Feed(Protocol):
    """A source that is polled for prices. `symbols`: the assets it is asked for; empty for a feed that knows them all."""

    name: str
    kind: FeedClass
    symbols: Collection[str] = ()
    rest: timedelta = timedelta(0)
    """Shortest time between two polls."""
    operator: str = ""
    """The feed whose vote it shares, where it has none of its own."""

    @property
    def reporter(self) -> str:
        """Who speaks for the feed's source, and has its vote."""
        return f"feed:{self.operator or self.name}"

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Observations of these assets; unknown assets are left out.

        `references`: peg reference in USD, None for an unpegged asset. `prices`: fresh consensus prices in USD, for quotes in another coin.
        Reads no database, so that feeds are asked in threads. Raises OutgoingError.
        """
