"""Outside sources of prices, one folder each behind one interface."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Protocol

from django.conf import settings

from prices.consensus import SIMULATOR, Observation
from prices.feeds.defillama import DefiLlama
from prices.feeds.simulator import Simulator

DEFILLAMA = "defillama"
REPLAY = "replay"
RESERVED_SOURCES = frozenset({SIMULATOR, DEFILLAMA, REPLAY})


class Feed(Protocol):
    """A source that is polled for prices."""

    name: str

    def observe(self, *, references: Mapping[str, Decimal | None], now: datetime) -> Sequence[Observation]:
        """Observations of these assets (by peg reference in USD, None for an unpegged asset); unknown assets are left out.

        Raises OutgoingError.
        """


def configured() -> list[Feed]:
    """Feeds configured by PRICE_FEED: one, or none where prices are only pushed."""
    match settings.PRICE_FEED:
        case "simulator":
            return [Simulator(seed=settings.PRICE_SIMULATOR_SEED)]
        case "defillama":
            return [DefiLlama(base_url=settings.DEFILLAMA_COINS_URL)]
        case _:
            return []
