"""Public notifications of depegs and recoveries."""

from collections.abc import Iterable, Mapping
from decimal import Decimal

from live.notifications.kinds import NotificationType, Priority, Subject
from live.notifications.payloads import Payload
from live.notifications.services import Notice
from prices.depeg import Depeg
from prices.models import DepegState


class PriceDepeg(Payload, frozen=True, kw_only=True):
    """A coin's depeg state changed. `ratio`: its price as a fraction of its peg reference."""

    stablecoin: str
    previous_state: str
    state: str
    ratio: Decimal


PAYLOADS: dict[NotificationType, type[Payload]] = {NotificationType.PRICE_DEPEG: PriceDepeg}
PRIORITIES = {Depeg.CRITICAL.label: Priority.CRITICAL, Depeg.WARNING.label: Priority.HIGH, Depeg.PEGGED.label: Priority.NORMAL}


def depegs(states: Iterable[DepegState], before: Mapping[str, DepegState]) -> list[Notice]:
    """One notification for each coin whose depeg state changed. A coin without a state counts as pegged."""
    moves = ((coin, before[coin.symbol].state if coin.symbol in before else Depeg.PEGGED.label) for coin in states)
    return [_notice(coin, previous) for coin, previous in moves if coin.state != previous]


def _notice(coin: DepegState, previous: str) -> Notice:
    payload = PriceDepeg(stablecoin=coin.symbol, previous_state=previous, state=coin.state, ratio=coin.ratio)
    return Notice(NotificationType.PRICE_DEPEG, payload, PRIORITIES[coin.state], Subject(stablecoin=coin.symbol))
