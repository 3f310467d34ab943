"""Suspend sales of a coin's cover while the coin is below the trigger of depeg cover.

Sales stop with the first price below the trigger (a fraction of the peg reference) and resume after two assessments in a row at
`RESUME_MARGIN` above it or better: over the SVB weekend of 2023, minute by minute, that is one stop and one resumption of USDC, where
half the margin would have sold for six minutes in the middle of it. Without new prices nothing changes. What staff suspended,
only staff resume.
"""

from decimal import Decimal

import structlog

from prices.models import DepegState
from quotes.catalogue import DEPEG
from quotes.models import CoverageType, SalesSuspension
from quotes.services import suspensions

ACTOR = "monitor:prices"
RESUME_MARGIN = Decimal("0.01")
COIN = SalesSuspension.Subject.COIN
logger = structlog.get_logger(__name__)


def set_price_gates() -> None:
    """Suspend and resume each coin by its newest price. Changes nothing where the suspension is already right."""
    trigger = CoverageType.objects.filter(code=DEPEG).values_list("trigger_price", flat=True).first()
    if trigger is None:
        return
    suspended = set(SalesSuspension.objects.filter(subject=COIN, actor=ACTOR).values_list("code", flat=True))
    for coin in DepegState.objects.all():
        assessment = coin.assessment()
        if assessment.is_below(trigger) and coin.symbol not in suspended:
            _suspend(coin.symbol, assessment.ratio, trigger)
        elif coin.symbol in suspended and assessment.has_stayed_at(trigger + RESUME_MARGIN):
            suspensions.resume(subject=COIN, code=coin.symbol, actor=ACTOR)
            logger.info("sales resumed", coin=coin.symbol, ratio=str(assessment.ratio))


def on_peg_assessed(**_: object) -> None:
    """Receiver of `prices.signals.peg_assessed`: suspensions change in the transaction that records the price."""
    set_price_gates()


def _suspend(coin: str, ratio: Decimal, trigger: Decimal) -> None:
    reason = f"{coin} is at {ratio:.4f} of its peg reference, below the trigger {trigger:f}."
    suspensions.suspend(subject=COIN, code=coin, reason=reason, actor=ACTOR)
    logger.warning("sales suspended", coin=coin, ratio=str(ratio))
