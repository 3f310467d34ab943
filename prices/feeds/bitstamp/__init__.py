"""Order books of Bitstamp: `GET {base_url}/api/v2/ticker/usdcusd/`.

Answers `{"bid": "0.9998", "ask": "0.9999", "timestamp": "1795348798"}`, all numbers as strings. Its books are thin; the limit on the spread
leaves out the emptiest.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from prices.feeds import usable
from prices.feeds.one_by_one import OneByOne
from prices.sources import SourceClass

PAIRS = {"USDC": "usdcusd", "USDT": "usdtusd", "DAI": "daiusd"}


class Ticker(msgspec.Struct):
    """Best bid and ask in USD, and the time of the ticker in Unix seconds."""

    bid: Decimal
    ask: Decimal
    timestamp: Annotated[datetime, msgspec.Meta(tz=True)]


class Bitstamp(OneByOne):
    """Mid of bid and ask of each pair."""

    name = "bitstamp"
    kind = SourceClass.EXCHANGE
    symbols = frozenset(PAIRS)
    paths = {symbol: f"/api/v2/ticker/{pair}/" for symbol, pair in PAIRS.items()}

    @staticmethod
    def price(document: Any) -> tuple[Decimal, datetime]:
        """Mid of a ticker, and its time."""
        ticker = msgspec.convert(document, Ticker, strict=False)
        return usable.mid(ticker.bid, ticker.ask), ticker.timestamp
