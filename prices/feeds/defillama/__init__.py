"""Current prices of DefiLlama: `GET {base_url}/prices/current/{coins}`.

Answers `{"coins": {"coingecko:tether": {"price", "symbol", "timestamp", "confidence"}}}`; coins it does not know are left out.
"""

from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

import msgspec
import structlog

from ops.core import http_client
from prices.consensus import PRICE_STEP, Observation
from prices.feeds.defillama.coins import COINGECKO_IDS

MIN_CONFIDENCE = Decimal("0.5")
MAX_PRICE = Decimal(10**11)
logger = structlog.get_logger(__name__)


class Coin(msgspec.Struct):
    """One coin of the answer; `timestamp` in Unix seconds, `confidence` 0..1."""

    price: Decimal
    timestamp: int
    confidence: Decimal


class DefiLlama:
    """One request for all assets."""

    name = "defillama"

    def __init__(self, *, base_url: str, client: http_client.Client | None = None) -> None:
        self.base_url = base_url.rstrip("/")
        self._client = client or http_client.shared_client()

    def observe(self, *, references: Mapping[str, Decimal | None], now: datetime) -> list[Observation]:
        """Observations of the assets that it knows. Raises OutgoingError."""
        symbols = {f"coingecko:{COINGECKO_IDS[symbol]}": symbol for symbol in references if symbol in COINGECKO_IDS}
        url = f"{self.base_url}/prices/current/{','.join(symbols)}"
        document = self._client.fetch_json(url).document
        coins = document.get("coins") if isinstance(document, dict) else None
        if not isinstance(coins, dict):
            raise http_client.Unintelligible("The answer has no coins.")
        return [self._observation(symbols[name], coin) for name, coin in _believable(coins) if name in symbols]

    def _observation(self, symbol: str, coin: Coin) -> Observation:
        return Observation(symbol, self.name, coin.price.quantize(PRICE_STEP), datetime.fromtimestamp(coin.timestamp, UTC))


def _believable(coins: Mapping[str, Any]) -> Iterator[tuple[str, Coin]]:
    """Coins with plausible figures and enough confidence; a bad coin does not affect the others."""
    for name, raw in coins.items():
        try:
            coin = msgspec.convert(raw, Coin)
        except msgspec.ValidationError as error:
            logger.warning("coin not understood", coin=name, reason=str(error))
            continue
        if PRICE_STEP <= coin.price <= MAX_PRICE and 0 <= coin.timestamp < 2**33 and coin.confidence >= MIN_CONFIDENCE:
            yield name, coin
