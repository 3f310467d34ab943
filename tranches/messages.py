"""Messages of the channel `tranche_apy`: the yields, every minute."""

from decimal import Decimal

import live
from live import Channel, Message, State
from prices.selectors import PriceMissing
from tranches import selectors

CHANNEL = "tranche_apy"


class TrancheApy(live.Part, frozen=True, kw_only=True):
    """Yield (percent a year) and utilisation (0..1) of a tranche."""

    tranche_id: str
    apy: Decimal
    utilization: Decimal


class TimedTrancheApy(TrancheApy, frozen=True, kw_only=True):
    """Yield and utilisation of a tranche, with the time of computation (Unix seconds)."""

    last_updated: float


class ApyUpdate(Message, frozen=True, kw_only=True, tag="apy_update"):
    """The yields of all tranches, most senior first."""

    tranches: list[TimedTrancheApy]


class Yields(State, frozen=True, kw_only=True):
    """The yields of all tranches, most senior first; none while TON has no price."""

    tranches: list[TrancheApy]


def update() -> ApyUpdate:
    """The yields as they are now. Raises PriceMissing while TON has no price."""
    rows = selectors.apy_report()["tranches"]
    return ApyUpdate(tranches=[TimedTrancheApy(**{name: row[name] for name in TimedTrancheApy.__struct_fields__}) for row in rows])


def state() -> Yields:
    """The state that `update` leads to."""
    try:
        tranches = update().tranches
    except PriceMissing:
        tranches = []
    return Yields(tranches=[TrancheApy(tranche_id=row.tranche_id, apy=row.apy, utilization=row.utilization) for row in tranches])


CHANNEL_OF_YIELDS = Channel(CHANNEL, (ApyUpdate,), Yields, state, description="Yield and utilisation of every tranche, each minute.")
