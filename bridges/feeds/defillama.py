"""DefiLlama's `GET /tvl/{slug}`: a bare number in USD. It counts no failed transfers, and one slug may stand for several bridges."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

import structlog
from django.conf import settings

from bridges.feeds.interface import FeedFailed
from bridges.measures import FEED, Observation
from ops.core.http_client import Client, OutgoingError, shared_client
from ops.core.money import CENT

NAME = "defillama"
MAX_USD = Decimal(10**15)
SLUGS = {
    "wormhole_eth_ton": "portal",
    "wormhole_arb_ton": "portal",
    "wormhole_base_ton": "portal",
    "wormhole_poly_ton": "portal",
    "wormhole_sol_ton": "portal",
    "multichain_eth_ton": "multichain",
    "orbit_eth_ton": "orbit-bridge",
    "celer_eth_ton": "cbridge",
    "lightning_btc_ton": "lightning-network",
}
logger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class DefiLlama:
    """One oracle: the TVL of the protocol behind each bridge, fetched once a run."""

    base_url: str
    client: Client
    name: str = NAME

    def observe(self, *, bridge_ids: Sequence[str], now: datetime) -> Mapping[str, Sequence[Observation]]:
        """What could be fetched. Raises FeedFailed when nothing could."""
        wanted = {bridge_id: SLUGS[bridge_id] for bridge_id in bridge_ids if bridge_id in SLUGS}
        found = {slug: tvl for slug in sorted(set(wanted.values())) if (tvl := self._tvl(slug)) is not None}
        if wanted and not found:
            raise FeedFailed("No protocol had a current value.")
        return {bridge_id: [Observation(f"{FEED}{NAME}", found[slug], now)] for bridge_id, slug in wanted.items() if slug in found}

    def _tvl(self, slug: str) -> Decimal | None:
        """The protocol's TVL, None when it is missing, stale or no amount."""
        try:
            answer = self.client.fetch_json(f"{self.base_url}/tvl/{slug}")
        except OutgoingError as error:
            logger.warning("no TVL from DefiLlama", slug=slug, reason=str(error))
            return None
        amount = _amount(answer.document)
        if answer.is_stale or amount is None:
            logger.warning("no TVL from DefiLlama", slug=slug, reason="The answer is stale or no amount.")
            return None
        return amount


def _amount(document: object) -> Decimal | None:
    if isinstance(document, bool) or not isinstance(document, int | Decimal):
        return None
    return Decimal(document).quantize(CENT, ROUND_HALF_UP) if 0 <= document < MAX_USD else None


def from_settings() -> DefiLlama:
    """The feed as configured."""
    return DefiLlama(base_url=settings.DEFILLAMA_API_URL.rstrip("/"), client=shared_client())
