"""Perils: single events that cover of many products insures against, and the part of each product's cover that rests on them. No Django.

A policy names a chain, not a bridge: bridge cover rests in equal parts on the bridges of its chain. A bridge belongs to both chains that it
joins. Optimism has no bridge of its own and uses those of Base, which runs on the same rollup stack. All exchanges are one peril. Oracle
cover of a chain rests on that chain's price feed. Depeg and contract cover is limited by its coin.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from enum import StrEnum
from functools import cache
from typing import NamedTuple

from bridges.catalogue import BRIDGES
from ops.core.money import ZERO

SHARED_BRIDGES = {"Optimism": "Base"}


class PerilKind(StrEnum):
    """What fails. Each kind has its own limit."""

    BRIDGE = "bridge"
    EXCHANGE = "exchange"
    ORACLE = "oracle"


class Peril(NamedTuple):
    """One bridge, all exchanges, or the oracles of one chain. `name`: as a refusal names it."""

    kind: PerilKind
    name: str


EXCHANGES = Peril(PerilKind.EXCHANGE, "centralised exchanges")


def bridge_chains(chain: str) -> tuple[str, ...]:
    """The chain itself, and the one whose bridges it uses if it has none of its own."""
    return (chain, SHARED_BRIDGES[chain]) if chain in SHARED_BRIDGES else (chain,)


def _bridges_by_chain() -> dict[str, tuple[str, ...]]:
    found: dict[str, list[str]] = defaultdict(list)
    for bridge in BRIDGES:
        found[bridge.source_chain].append(bridge.bridge_id)
        found[bridge.dest_chain].append(bridge.bridge_id)
    return {chain: tuple(bridges) for chain, bridges in found.items()} | {to: tuple(found[of]) for to, of in SHARED_BRIDGES.items()}


BRIDGES_OF = _bridges_by_chain()
PARTS = math.lcm(*map(len, BRIDGES_OF.values()))
"""Cover is divided into this many parts, of which every bridge gets a whole number: thirds and ninths have no exact decimal."""


@cache
def parts(coverage_type: str, chain: str) -> Mapping[Peril, int]:
    """The perils that cover of a type on a chain rests on, and how many of its `PARTS` rest on each.

    Bridge cover of a chain whose bridges are not known rests on a single one: nothing says that it is spread.
    """
    match coverage_type:
        case "bridge":
            bridges = BRIDGES_OF.get(chain) or (f"bridges of {chain}",)
            return {Peril(PerilKind.BRIDGE, bridge): PARTS // len(bridges) for bridge in bridges}
        case "cex_liquidation":
            return {EXCHANGES: PARTS}
        case "oracle":
            return {Peril(PerilKind.ORACLE, f"oracles of {chain}"): PARTS}
        case _:
            return {}


def exposure(sold: Iterable[tuple[str, str, Decimal]]) -> dict[Peril, Decimal]:
    """Exposure to each peril in USD times `PARTS`, exactly, from (coverage type, chain, USD)."""
    totals: dict[Peril, Decimal] = defaultdict(lambda: ZERO)
    for coverage_type, chain, usd in sold:
        for peril, number in parts(coverage_type, chain).items():
            totals[peril] += usd * number
    return dict(totals)
