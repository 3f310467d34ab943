"""Order books of Coinbase Exchange: `GET {base_url}/products/USDT-USD/ticker`.

Answers `{"bid": "0.9998", "ask": "0.9999", "time": "2026-11-22T11:59:58.123456Z"}`, the time being that of the last trade. Coinbase takes
USDC for USD, so it has no book of USDC.
"""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from prices.feeds import usable
from prices.feeds.one_by_one import OneByOne
from prices.sources import SourceClass

PRODUCTS = {"USDT": "USDT-USD", "DAI": "DAI-USD"}


class Ticker(msgspec.Struct):
    """Best bid and ask in USD, and the time of the last trade."""

    bid: Decimal
    ask: Decimal
    time: Annotated[datetime, msgspec.Meta(tz=True)]


class Coinbase(OneByOne):
    """Mid of bid and ask of each product."""

    name = "coinbase"
    kind = SourceClass.EXCHANGE
    symbols = frozenset(PRODUCTS)
    paths = {symbol: f"/products/{product}/ticker" for symbol, product in PRODUCTS.items()}

    @staticmethod
    def price(document: Any) -> tuple[Decimal, datetime]:
        """Mid of a ticker, and its time."""
        ticker = msgspec.convert(document, Ticker)
        return usable.mid(ticker.bid, ticker.ask), ticker.time
