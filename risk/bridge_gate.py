"""Nobody buys after the fire started: sales of a chain's bridge cover stop while a bridge of that chain is Critical.

A bridge belongs to both chains that it joins. What staff suspended, only staff resume.
"""

from collections.abc import Sequence

import structlog

from bridges import selectors as bridge_selectors
from quotes.models import SalesSuspension
from quotes.services import suspensions

ACTOR = "monitor:bridges"
BRIDGE_CHAIN = SalesSuspension.Subject.BRIDGE_CHAIN
logger = structlog.get_logger(__name__)


def set_bridge_gates() -> None:
    """Suspend and resume each chain by the newest readings. Changes nothing where the gate already stands as it should."""
    critical = bridge_selectors.critical_bridges()
    suspended = set(SalesSuspension.objects.filter(subject=BRIDGE_CHAIN, actor=ACTOR).values_list("code", flat=True))
    for chain in critical.keys() - suspended:
        _suspend(chain, critical[chain])
    for chain in suspended - critical.keys():
        suspensions.resume(subject=BRIDGE_CHAIN, code=chain, actor=ACTOR)
        logger.info("sales resumed", chain=chain)


def _suspend(chain: str, bridge_ids: Sequence[str]) -> None:
    reason = f"Critical bridges of {chain}: {', '.join(bridge_ids)}."
    suspensions.suspend(subject=BRIDGE_CHAIN, code=chain, reason=reason, actor=ACTOR)
    logger.warning("sales suspended", chain=chain, bridges=bridge_ids)
