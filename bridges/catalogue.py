"""The nine bridges that are watched, all of them to TON. No Django."""

from dataclasses import dataclass

TON = "TON"


@dataclass(frozen=True, slots=True)
class BridgeTerms:
    """A bridge and the chains that it joins, in the spelling of the product catalogue."""

    bridge_id: str
    source_chain: str
    dest_chain: str = TON


BRIDGES = (
    BridgeTerms("wormhole_eth_ton", "Ethereum"),
    BridgeTerms("wormhole_arb_ton", "Arbitrum"),
    BridgeTerms("wormhole_base_ton", "Base"),
    BridgeTerms("wormhole_poly_ton", "Polygon"),
    BridgeTerms("wormhole_sol_ton", "Solana"),
    BridgeTerms("multichain_eth_ton", "Ethereum"),
    BridgeTerms("orbit_eth_ton", "Ethereum"),
    BridgeTerms("celer_eth_ton", "Ethereum"),
    BridgeTerms("lightning_btc_ton", "Lightning"),
)
