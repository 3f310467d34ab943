"""Scenarios of the simulated bridges. No Django, no clock."""

from datetime import datetime, timedelta
from decimal import Decimal
from enum import StrEnum

CYCLE = timedelta(minutes=45)
DRAIN_PER_MINUTE = Decimal("0.02")
SPLIT_SHARE = Decimal("0.7")
ONE_MINUTE = timedelta(minutes=1)


class Scenario(StrEnum):
    """`calm`: nothing happens. The others trouble one bridge.

    `drain`: it loses 2 % of its value a minute down to a tenth, and is full again every 45 minutes.
    `oracle_split`: one of its oracles reports 30 % less. `stale`: it gets no report.
    """

    CALM = "calm"
    DRAIN = "drain"
    ORACLE_SPLIT = "oracle_split"
    STALE = "stale"


def share_left(scenario: Scenario, *, is_odd_oracle: bool, now: datetime) -> Decimal | None:
    """Share of its value that the troubled bridge reports, 0..1; None for no report."""
    if scenario is Scenario.STALE:
        return None
    if scenario is Scenario.ORACLE_SPLIT and is_odd_oracle:
        return SPLIT_SHARE
    if scenario is Scenario.DRAIN:
        return max(1 - DRAIN_PER_MINUTE * minutes_into_cycle(now), Decimal("0.1"))
    return Decimal(1)


def minutes_into_cycle(now: datetime) -> int:
    """Whole minutes since the drain last started."""
    since_epoch = timedelta(seconds=int(now.timestamp()))
    return (since_epoch % CYCLE) // ONE_MINUTE
