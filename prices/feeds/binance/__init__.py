"""Average prices of Binance: `GET {base_url}/api/v3/avgPrice?symbol=USDCUSDT`.

Answers `{"mins": 5, "price": "0.99987", "closeTime": 1795348798123}`: the average of five minutes in USDT, and the time of the last trade
in milliseconds. Prices are converted with the consensus price of USDT; without a fresh one Binance is not asked.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from ops.core.http_client import OutgoingError
from prices.consensus import Observation
from prices.feeds import usable
from prices.feeds.interface import LeftOut
from prices.feeds.one_by_one import OneByOne
from prices.sources import SourceClass

QUOTED_IN = "USDT"
PAIRS = {"USDC": "USDCUSDT", "TON": "TONUSDT"}
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


class Average(msgspec.Struct, rename="camel"):
    """Average price in USDT; `close_time` in Unix milliseconds."""

    price: Decimal
    close_time: Annotated[int, msgspec.Meta(ge=0, lt=2**43)]


class Binance(OneByOne):
    """Average price of each pair, converted from USDT to USD."""

    name = "binance"
    kind = SourceClass.EXCHANGE
    symbols = frozenset(PAIRS)
    paths = {symbol: f"/api/v3/avgPrice?symbol={pair}" for symbol, pair in PAIRS.items()}

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Observations in USD. Raises OutgoingError, also without a fresh price of USDT."""
        if QUOTED_IN not in prices:
            raise OutgoingError(f"There is no fresh consensus price of {QUOTED_IN} to convert with.")
        seen = super().observe(references=references, prices=prices, now=now)
        return [_in_usd(one, prices[QUOTED_IN]) if isinstance(one, Observation) else one for one in seen]

    @staticmethod
    def price(document: Any) -> tuple[Decimal, datetime]:
        """Price in USDT, and the time of the last trade."""
        average = msgspec.convert(document, Average)
        return usable.price(average.price), EPOCH + timedelta(milliseconds=average.close_time)


def _in_usd(seen: Observation, usd: Decimal) -> Observation | LeftOut:
    try:
        return replace(seen, price_usd=usable.price(seen.price_usd * usd))
    except usable.Unusable as error:
        return usable.left_out(seen.source, seen.symbol, str(error))
