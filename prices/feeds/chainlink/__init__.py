"""Chainlink's proxies on Ethereum: JSON-RPC `eth_call` of latestRoundData(), over two nodes that must agree.

A poll is one batch to each node: its chain, its newest block, the newest round of each proxy, and once an hour what each proxy is. A round
is replaced when the market moves, mostly by 0.25 %, and after its heartbeat: until then it is as fresh as the block that it was read at.
"""

from collections.abc import Iterable, Mapping, MutableMapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from urllib.parse import urlsplit

from ops.core import http_client
from ops.core.http_client import OutgoingError
from prices.consensus import Observation
from prices.feeds import usable
from prices.feeds.chainlink import abi, node, rounds
from prices.feeds.chainlink.node import Question, Reading
from prices.feeds.chainlink.proxies import PROXIES
from prices.feeds.interface import Feed, LeftOut
from prices.feeds.usable import Unusable
from prices.sources import SourceClass

CHECKED_FOR = timedelta(hours=1)
_checked: dict[str, datetime] = {}  # when the proxy of a coin was found right by both nodes of this process


class Chainlink(Feed):
    """One request to each of two nodes. A coin on which they differ has no observation in this poll."""

    name = "chainlink"
    kind = SourceClass.ORACLE_NETWORK
    symbols = frozenset(PROXIES)

    def __init__(
        self, *, urls: Sequence[str], client: http_client.Client | None = None, checked: MutableMapping[str, datetime] = _checked
    ) -> None:
        self._urls = tuple(urls)
        self._client = client or http_client.shared_client()
        self._checked = checked

    def observe(
        self, *, references: Mapping[str, Decimal | None], prices: Mapping[str, Decimal], now: datetime
    ) -> Sequence[Observation | LeftOut]:
        """Observations at the older of the two newest blocks. Raises OutgoingError, also without two different nodes."""
        self._refuse_one_node()
        symbols = [symbol for symbol in PROXIES if symbol in references]
        unchecked = [symbol for symbol in symbols if not self._is_checked(symbol, now)]
        readings = [self._read(number, symbols, unchecked, now) for number in range(len(self._urls))]
        observed_at = min(reading.block_at for reading in readings)

        def price(symbol: str) -> tuple[Decimal, datetime]:
            if symbol in unchecked:
                self._check(symbol, readings, now)
            return _agreed(symbol, readings, observed_at), observed_at

        return usable.observations(self.name, {symbol: symbol for symbol in symbols}, price)

    def _refuse_one_node(self) -> None:
        if not all(self._urls):
            raise OutgoingError("It is off: ETHEREUM_RPC_URL and ETHEREUM_RPC_URL_2 are not both set.")
        if len({urlsplit(url).netloc.rpartition("@")[2].lower() for url in self._urls}) < len(self._urls):
            raise OutgoingError("It is off: ETHEREUM_RPC_URL and ETHEREUM_RPC_URL_2 lead to the same host.")

    def _read(self, number: int, symbols: Iterable[str], unchecked: Iterable[str], now: datetime) -> Reading:
        asked = [(PROXIES[symbol].address, Question.LATEST_ROUND) for symbol in symbols]
        asked += [(PROXIES[symbol].address, question) for symbol in unchecked for question in (Question.DECIMALS, Question.DESCRIPTION)]
        try:
            return node.read(self._client, self._urls[number], asked, now=now)
        except OutgoingError as error:
            raise OutgoingError(f"Node {number + 1}: {error}") from error

    def _is_checked(self, symbol: str, now: datetime) -> bool:
        checked = self._checked.get(symbol)
        return checked is not None and checked <= now < checked + CHECKED_FOR

    def _check(self, symbol: str, readings: Iterable[Reading], now: datetime) -> None:
        """Remember that the proxy is the coin's, by both nodes. Raises Unusable; then it is asked again at the next poll."""
        for reading in readings:
            [decimals] = abi.words(reading.answer(PROXIES[symbol].address, Question.DECIMALS), 1)
            if decimals != rounds.DECIMALS:
                raise Unusable(f"Its contract does not count in {rounds.DECIMALS} decimals.")
            described = abi.text(reading.answer(PROXIES[symbol].address, Question.DESCRIPTION))
            if described.casefold() != f"{symbol} / USD".casefold():  # on chain it is CRVUSD
                raise Unusable(f"Its contract calls itself {described!r}.")
        self._checked[symbol] = now


def _agreed(symbol: str, readings: Iterable[Reading], at: datetime) -> Decimal:
    """The price on which all nodes agree."""
    found = {rounds.read(reading.answer(PROXIES[symbol].address, Question.LATEST_ROUND)) for reading in readings}
    if len(found) > 1:
        raise Unusable("The two nodes disagree.")
    return rounds.price(found.pop(), at=at, max_age=PROXIES[symbol].max_age)
