"""Outside sources of prices, one folder each behind one interface."""

from collections.abc import Callable, Mapping

from django.conf import settings

from prices.consensus import SIMULATOR
from prices.feeds.binance import Binance
from prices.feeds.bitstamp import Bitstamp
from prices.feeds.chainlink import Chainlink
from prices.feeds.coinbase import Coinbase
from prices.feeds.coingecko import CoinGecko
from prices.feeds.defillama import DefiLlama
from prices.feeds.interface import Feed, LeftOut
from prices.feeds.kraken import Kraken
from prices.feeds.pyth import Pyth
from prices.feeds.simulator import Simulator

FEEDS: Mapping[str, Callable[[], Feed]] = {
    SIMULATOR: lambda: Simulator(seed=settings.PRICE_SIMULATOR_SEED),
    Kraken.name: lambda: Kraken(base_url=settings.KRAKEN_URL),
    Coinbase.name: lambda: Coinbase(base_url=settings.COINBASE_URL),
    Bitstamp.name: lambda: Bitstamp(base_url=settings.BITSTAMP_URL),
    Binance.name: lambda: Binance(base_url=settings.BINANCE_URL),
    CoinGecko.name: lambda: CoinGecko(base_url=settings.COINGECKO_URL, api_key=settings.COINGECKO_API_KEY),
    DefiLlama.name: lambda: DefiLlama(base_url=settings.DEFILLAMA_COINS_URL),
    Chainlink.name: lambda: Chainlink(urls=(settings.ETHEREUM_RPC_URL, settings.ETHEREUM_RPC_URL_2)),
    Pyth.name: lambda: Pyth(base_url=settings.PYTH_URL, api_key=settings.PYTH_API_KEY),
}
REPLAY = "replay"
RESERVED_SOURCES = frozenset({*FEEDS, REPLAY})


def configured() -> list[Feed]:
    """The feeds that PRICE_FEEDS names; none where prices are only pushed."""
    return [FEEDS[name]() for name in settings.PRICE_FEEDS]


__all__ = ["FEEDS", "REPLAY", "RESERVED_SOURCES", "Feed", "LeftOut", "configured"]
