"""Suspend sales of a chain's bridge cover while a bridge of that chain is Critical or has an open Critical alert.

A bridge belongs to both chains that it joins. An exploit is a latch: the bridge is judged against its highest value of the last hour, so
an hour later it would look healthy at what is left of it. Its chains stay suspended until staff resume them. What staff suspended, only
staff resume.
"""

import structlog

from bridges import selectors as bridge_selectors
from quotes.models import SalesSuspension
from quotes.services import suspensions

ACTOR = "monitor:bridges"
LATCH = "monitor:exploits"
BRIDGE_CHAIN = SalesSuspension.Subject.BRIDGE_CHAIN
MAX_REASON = 256
logger = structlog.get_logger(__name__)


def set_bridge_gates() -> None:
    """Suspend and resume each chain by the newest readings. Changes nothing where the suspension is already right."""
    critical, exploited = bridge_selectors.critical_bridges(), bridge_selectors.exploited_bridges()
    suspended, latched = _suspended_by(ACTOR), _suspended_by(LATCH)
    for chain in critical.keys() - suspended:
        _suspend(chain, f"Critical bridges of {chain}: {', '.join(critical[chain])}.", ACTOR)
    for chain in exploited.keys() - latched:
        _suspend(chain, f"Exploited bridges of {chain}: {', '.join(exploited[chain])}. Staff resume sales.", LATCH)
    for chain in suspended - critical.keys():
        suspensions.resume(subject=BRIDGE_CHAIN, code=chain, actor=ACTOR)
        logger.info("sales resumed", chain=chain)


def _suspended_by(actor: str) -> set[str]:
    return set(SalesSuspension.objects.filter(subject=BRIDGE_CHAIN, actor=actor).values_list("code", flat=True))


def _suspend(chain: str, reason: str, actor: str) -> None:
    suspensions.suspend(subject=BRIDGE_CHAIN, code=chain, reason=reason[:MAX_REASON], actor=actor)
    logger.warning("sales suspended", chain=chain, reason=reason)
