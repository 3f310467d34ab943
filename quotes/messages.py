"""Messages of the channel `top_products`: the product ranking by exposure, when it changed."""

from decimal import Decimal

import live
from live import Channel, Message, State
from quotes.selectors import exposure
from quotes.selectors.exposure import ProductTotal

CHANNEL = "top_products"


class RankedProduct(live.Part, frozen=True):
    """One of the ten products of which most is sold."""

    coverage_type: str
    chain: str
    stablecoin: str
    exposure_usd: Decimal
    policy_count: int


class RankingUpdate(Message, frozen=True, kw_only=True, tag="ranking_update"):
    """The ten largest products, largest first: others, or in another order than before."""

    products: list[RankedProduct]


class Ranking(State, frozen=True, kw_only=True):
    """The ten largest products, largest first."""

    products: list[RankedProduct]

    def order(self) -> list[tuple[str, str, str]]:
        """Which products, without their amounts."""
        return [(product.coverage_type, product.chain, product.stablecoin) for product in self.products]


def state() -> Ranking:
    """The ranking as it is now."""
    return Ranking(products=[_ranked(row) for row in exposure.largest(exposure.totals())])


def _ranked(row: ProductTotal) -> RankedProduct:
    return RankedProduct(row.coverage_type, row.chain, row.stablecoin, row.exposure_usd, row.policy_count)


CHANNEL_OF_RANKING = Channel(CHANNEL, (RankingUpdate,), Ranking, state, description="The ten largest products, when their ranking changed.")
