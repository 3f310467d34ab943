"""Order books of Kraken: `GET {base_url}/0/public/Ticker?pair=USDCUSD,USDTUSD`.

Answers `{"error": [], "result": {"USDTZUSD": {"a": [price, ...], "b": [price, ...]}}}` with status 200, errors too. Keys of the result may
carry the prefixes X and Z of Kraken's older names. One unknown pair refuses the whole request; then the pairs are asked one by one.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any

import msgspec

from ops.core import http_client
from prices.consensus import Observation
from prices.feeds import one_by_one, usable
from prices.feeds.http_feed import HttpFeed
from prices.feeds.interface import LeftOut
from prices.sources import SourceClass

PAIRS = {"USDC": "USDCUSD", "USDT": "USDTUSD", "DAI": "DAIUSD", "TON": "TONUSD"}
UNKNOWN_PAIR = "EQuery:Unknown asset pair"
MAX_REASON = 120


class UnknownPair(http_client.OutgoingError):
    """Kraken does not know a pair of the request."""


class Ticker(msgspec.Struct):
    """Best ask and bid, each with its price first."""

    a: Annotated[list[Decimal], msgspec.Meta(min_length=1)]
    b: Annotated[list[Decimal], msgspec.Meta(min_length=1)]


class Kraken(HttpFeed):
    """One request for all pairs. It tells no time, so a price carries that of the poll."""

    name = "kraken"
    kind = SourceClass.EXCHANGE
    symbols = frozenset(PAIRS)

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Mid of bid and ask of each pair. Raises OutgoingError."""
        pairs = {symbol: pair for symbol, pair in PAIRS.items() if symbol in references}
        missing: list[LeftOut] = []
        try:
            result = self._ask(*pairs.values())
        except UnknownPair:
            results, missing = one_by_one.fetch(self._ask, pairs, source=self.name)
            result = {name: ticker for found in results.values() for name, ticker in found.items()}
        return [*usable.observations(self.name, _tickers(pairs, result), lambda raw: (_mid(raw), now)), *missing]

    def _ask(self, *pairs: str) -> dict[str, Any]:
        """The result by the names that Kraken gives these pairs; what it says of others is left out."""
        document = self._client.fetch_json(f"{self._base_url}/0/public/Ticker?pair={','.join(pairs)}").document
        if not isinstance(document, dict):
            raise http_client.Unintelligible("The answer is no object.")
        said = document.get("error") or []
        if errors := [str(error) for error in (said if isinstance(said, list) else [said]) if not str(error).startswith("W")]:  # a warning
            text = ", ".join(errors)[:MAX_REASON]
            raise UnknownPair(f"Kraken answered {text}.") if UNKNOWN_PAIR in text else http_client.OutgoingError(f"Kraken answered {text}.")
        if not isinstance(result := document.get("result"), dict):
            raise http_client.Unintelligible("The answer has no result.")
        asked = {name for pair in pairs for name in _names(pair)}
        return {name: ticker for name, ticker in result.items() if name in asked}


def _tickers(pairs: Mapping[str, str], result: Mapping[str, Any]) -> dict[str, Any]:
    """Tickers by our symbols."""
    symbols = {name: symbol for symbol, pair in pairs.items() for name in _names(pair)}
    return {symbols[name]: ticker for name, ticker in result.items()}


def _names(pair: str) -> tuple[str, ...]:
    """What Kraken may call a pair with USD: XBTUSD, XBTZUSD, XXBTUSD or XXBTZUSD."""
    base = pair.removesuffix("USD")
    return tuple(f"{x}{base}{z}USD" for x in ("", "X") for z in ("", "Z"))


def _mid(raw: Any) -> Decimal:
    ticker = msgspec.convert(raw, Ticker)
    return usable.mid(ticker.b[0], ticker.a[0])
