"""Current prices of DefiLlama: `GET {base_url}/prices/current/{coins}`.

Answers `{"coins": {"coingecko:tether": {"price", "symbol", "timestamp", "confidence"}}}`; coins it does not know are left out.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from ops.core import http_client
from prices.consensus import Observation
from prices.feeds import usable
from prices.feeds.coingecko.coins import COINGECKO_IDS
from prices.feeds.http_feed import HttpFeed
from prices.feeds.interface import LeftOut
from prices.sources import SourceClass

MIN_CONFIDENCE = Decimal("0.5")


class Coin(msgspec.Struct):
    """One coin of the answer; `timestamp` in Unix seconds, `confidence` 0..1."""

    price: Decimal
    timestamp: Annotated[datetime, msgspec.Meta(tz=True)]
    confidence: Decimal


class DefiLlama(HttpFeed):
    """One request for all assets."""

    name = "defillama"
    kind = SourceClass.AGGREGATOR
    symbols = frozenset(COINGECKO_IDS)

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Observations of the assets that it knows. Raises OutgoingError."""
        symbols = {f"coingecko:{COINGECKO_IDS[symbol]}": symbol for symbol in references if symbol in COINGECKO_IDS}
        url = f"{self._base_url}/prices/current/{','.join(symbols)}"
        document = self._client.fetch_json(url).document
        coins = document.get("coins") if isinstance(document, dict) else None
        if not isinstance(coins, dict):
            raise http_client.Unintelligible("The answer has no coins.")
        return usable.observations(self.name, {symbols[name]: coin for name, coin in coins.items() if name in symbols}, _price)


def _price(raw: Any) -> tuple[Decimal, datetime]:
    coin = msgspec.convert(raw, Coin, strict=False)
    if not (coin.confidence.is_finite() and coin.confidence >= MIN_CONFIDENCE):
        raise usable.Unusable(f"Its confidence is below {MIN_CONFIDENCE}.")
    return usable.price(coin.price), coin.timestamp
