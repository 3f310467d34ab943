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
    """A source that is asked for prices."""

    name: str

    def observe(self, *, references: Mapping[str, Decimal | None], now: datetime) -> Sequence[Observation]:
        """What it says of these assets (peg reference in USD, None of an unpegged one); unknown ones are left out.

        Raises OutgoingError.
        """


def configured() -> list[Feed]:
    """The feeds that the setting PRICE_FEED asks for: one, or none where prices are only pushed."""
    match settings.PRICE_FEED:
        case "simulator":
            return [Simulator(seed=settings.PRICE_SIMULATOR_SEED)]
        case "defillama":
            return [DefiLlama(base_url=settings.DEFILLAMA_COINS_URL)]
        case _:
            return []
