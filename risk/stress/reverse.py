"""Reverse stress: which scenario costs too much."""

from bisect import bisect_left
from decimal import Decimal

from ops.core.money import ZERO
from risk.loss_model.book import BookExposure
from risk.stress.losses import position_loss
from risk.stress.scenarios import Scenario

BASIS_POINT = Decimal("0.0001")
WHOLE = 10_000


def exhausting_depeg(book: BookExposure, tranche_id: str) -> Decimal | None:
    """The smallest depeg of all coins at once, as a fraction to the basis point, that leaves the tranche without capital.

    The loss rises from the most junior tranche, so it must consume all that are junior to `tranche_id` too. The loss never falls as the
    depeg deepens, so bisection finds the point. None when even worthless coins leave some capital. Raises ValueError for an unknown
    tranche.
    """
    absorbing = _capital_up_to(book, tranche_id)
    found = bisect_left(range(WHOLE + 1), True, key=lambda points: uniform_depeg_loss(book, points * BASIS_POINT) >= absorbing)
    return found * BASIS_POINT if found <= WHOLE else None


def uniform_depeg_loss(book: BookExposure, depeg: Decimal) -> Decimal:
    """What the book loses when every coin falls by the fraction `depeg` of its peg reference and nothing else happens. USD."""
    prices = {position.stablecoin: 1 - depeg for position in book.positions}
    fall = Scenario(
        "Uniform depeg", prices, btc_change=ZERO, ton_change=ZERO, annual_probability=ZERO, bridge_loss=ZERO, exchange_loss=ZERO
    )
    return sum((position_loss(position, fall) for position in book.positions), ZERO)


def _capital_up_to(book: BookExposure, tranche_id: str) -> Decimal:
    ids = [tranche.tranche_id for tranche in book.tranches]
    return sum((tranche.capital_usd for tranche in book.tranches[ids.index(tranche_id) :]), ZERO)
