"""Concentration of the exposure by coin, chain, coverage type, correlated group and bridge, each over the capital."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from ops.core.money import CENT, ZERO_USD
from quotes.catalogue import BRIDGE
from risk.figures.ratios import ratio


@dataclass(frozen=True, slots=True)
class Holding:
    """Exposure of one product."""

    coverage_type: str
    chain: str
    stablecoin: str
    exposure_usd: Decimal
    policy_count: int


@dataclass(frozen=True, slots=True)
class Share:
    """A member's exposure, in USD and over the capital. `policy_count` is None where policies are not whole, as on a bridge."""

    member: str
    exposure_usd: Decimal
    share: Decimal | None
    policy_count: int | None

    def row(self, dimension: str) -> dict[str, Any]:
        """As in `{"stablecoin": "USDC", "exposure_usd": 100.00, "share": 0.250000, "policy_count": 3}`."""
        counted = {} if self.policy_count is None else {"policy_count": self.policy_count}
        return {dimension: self.member, "exposure_usd": self.exposure_usd, "share": self.share, **counted}


def columns(
    holdings: Sequence[Holding], *, groups: Mapping[str, str], bridge_shares: Mapping[str, Mapping[str, float]], capital_usd: Decimal
) -> dict[str, Any]:
    """`groups` names each coin's correlated group; `bridge_shares`, by chain, the part of its bridge cover that rests on each bridge."""
    coins = grouped(holdings, lambda held: held.stablecoin, capital_usd)
    by = {
        "stablecoin": coins,
        "chain": grouped(holdings, lambda held: held.chain, capital_usd),
        "coverage_type": grouped(holdings, lambda held: held.coverage_type, capital_usd),
        "group": grouped(holdings, lambda held: groups[held.stablecoin], capital_usd),
        "bridge_id": on_bridges(holdings, bridge_shares, capital_usd),
    }
    top = coins[0] if coins and coins[0].exposure_usd else None
    return {
        "policy_count": sum(held.policy_count for held in holdings),
        "top_stablecoin": top.member if top else "",
        "top_concentration": top.share if top else None,
        "bridge_exposure_usd": sum((held.exposure_usd for held in holdings if held.coverage_type == BRIDGE), ZERO_USD),
        "concentrations": {f"by_{name.removesuffix('_id')}": [share.row(name) for share in shares] for name, shares in by.items()},
    }


def grouped(holdings: Iterable[Holding], member: Callable[[Holding], str], capital_usd: Decimal) -> list[Share]:
    """The members, largest first, zeros included."""
    exposure: dict[str, Decimal] = defaultdict(lambda: ZERO_USD)
    policies: dict[str, int] = defaultdict(int)
    for held in holdings:
        exposure[member(held)] += held.exposure_usd
        policies[member(held)] += held.policy_count
    return _largest_first(Share(name, usd, ratio(usd, capital_usd), policies[name]) for name, usd in exposure.items())


def on_bridges(holdings: Iterable[Holding], bridge_shares: Mapping[str, Mapping[str, float]], capital_usd: Decimal) -> list[Share]:
    """Cross-chain exposure: bridge cover names a chain, so it rests in parts on the bridges of that chain."""
    exposure: dict[str, Decimal] = {bridge: ZERO_USD for shares in bridge_shares.values() for bridge in shares}
    for held in holdings:
        if held.coverage_type == BRIDGE:
            for bridge, part in bridge_shares.get(held.chain, {}).items():
                exposure[bridge] += held.exposure_usd * Decimal(part)
    rounded = {bridge: usd.quantize(CENT, ROUND_HALF_UP) for bridge, usd in exposure.items()}
    return _largest_first(Share(bridge, usd, ratio(usd, capital_usd), None) for bridge, usd in rounded.items())


def _largest_first(shares: Iterable[Share]) -> list[Share]:
    return sorted(shares, key=lambda share: (-share.exposure_usd, share.member))
