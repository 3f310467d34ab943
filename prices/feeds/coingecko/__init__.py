"""Prices of CoinGecko: `GET {base_url}/api/v3/simple/price?ids=tether&vs_currencies=usd&include_last_updated_at=true`.

Answers `{"tether": {"usd": 0.9998, "last_updated_at": 1795348798}}`; coins it does not know are left out. A demo key, in the header
`x-cg-demo-api-key`, pays for 10,000 requests a month, failed ones too: a poll is one request without retries, at most every 5 minutes.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
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

KEY_HEADER = "x-cg-demo-api-key"


class Coin(msgspec.Struct):
    """One coin of the answer; `last_updated_at` in Unix seconds."""

    usd: Decimal
    last_updated_at: Annotated[datetime, msgspec.Meta(tz=True)]


class CoinGecko(HttpFeed):
    """One request for all assets. DefiLlama repeats its prices, so both have one vote together."""

    name = "coingecko"
    kind = SourceClass.AGGREGATOR
    symbols = frozenset(COINGECKO_IDS)
    rest = timedelta(minutes=5)
    operator = "defillama"

    def __init__(self, *, base_url: str, api_key: str, client: http_client.Client | None = None) -> None:
        super().__init__(base_url=base_url, client=client)
        self._headers = {KEY_HEADER: api_key} if api_key else {}

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Observations of the assets that it knows. Raises OutgoingError."""
        symbols = {COINGECKO_IDS[symbol]: symbol for symbol in references if symbol in COINGECKO_IDS}
        url = f"{self._base_url}/api/v3/simple/price?ids={','.join(symbols)}&vs_currencies=usd&include_last_updated_at=true"
        document = self._client.fetch_json(url, headers=self._headers, attempts=1).document
        if not isinstance(document, dict):
            raise http_client.Unintelligible("The answer is no object.")
        return usable.observations(self.name, {symbols[name]: coin for name, coin in document.items() if name in symbols}, _price)


def _price(raw: Any) -> tuple[Decimal, datetime]:
    coin = msgspec.convert(raw, Coin, strict=False)
    return usable.price(coin.usd), coin.last_updated_at
