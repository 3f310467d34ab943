"""Launch parameters of the loss model with their reasons: judgement informed by history. `docs/risk-model.md` weighs them."""

from bridges.catalogue import BRIDGES
from quotes.launch_rates import CRYPTO, FIAT, STABLECOINS, SYNTHETIC
from quotes.perils import BRIDGES_OF
from risk.loss_model.parameters import CHAIN, EXCHANGE, GLOBAL, Loadings, Parameters, Peril
from risk.loss_model.severity import LossFraction, LowPrice

# How often a coin trades, and closes, below 0.99 of its peg reference. USDC, USDT and USDP did so five times in their 18 coin-years from
# 2020 to 2025, three of them in one week of March 2020. Overcollateralised and synthetic designs add liquidation, hedge and custody risk
# (DAI: three times in six years).
DEPEGS = {FIAT: 0.10, CRYPTO: 0.15, SYNTHETIC: 0.15}

DEPEG_LOADINGS: dict[str, Loadings] = {
    FIAT: {GLOBAL: 0.30, FIAT: 0.60},  # banks and regulators hit issuers together: correlation 0.45
    CRYPTO: {GLOBAL: 0.40, CRYPTO: 0.50},  # a crash strains every collateral at once: 0.41
    SYNTHETIC: {GLOBAL: 0.35, SYNTHETIC: 0.65, EXCHANGE: 0.40},  # one hedge, held on exchanges: 0.705
}
# Crypto-backed by name, by USDC in part: DAI and FRAX fell with it in March 2023. Correlation with a fiat coin: 0.435.
PART_FIAT: Loadings = {GLOBAL: 0.35, CRYPTO: 0.30, FIAT: 0.55}
PART_FIAT_COINS = ("DAI", "FRAX")

# Wormhole (2022-02), Multichain (2023-07, 90 % of its locked value) and Orbit (2023-12, 54 %) were exploited. Wormhole was made whole and
# goes on; the other two count as twice as likely to fail. Lightning channels hold no common pool to drain.
BRIDGE_FAILURES = {
    "wormhole_eth_ton": 0.03,
    "wormhole_arb_ton": 0.03,
    "wormhole_base_ton": 0.03,
    "wormhole_poly_ton": 0.03,
    "wormhole_sol_ton": 0.03,
    "multichain_eth_ton": 0.06,
    "orbit_eth_ton": 0.06,
    "celer_eth_ton": 0.03,
    "lightning_btc_ton": 0.02,
}
BRIDGE_SOURCE = {bridge.bridge_id: bridge.source_chain for bridge in BRIDGES}

# Ethereum is the best audited chain; the others follow the order of their launch multipliers.
CONTRACT_FAILURES = {
    "Ethereum": 0.015,
    "TON": 0.018,
    "Arbitrum": 0.018,
    "Base": 0.018,
    "Optimism": 0.018,
    "Polygon": 0.020,
    "Solana": 0.024,
}
ORACLE_FAILURES = {
    "Ethereum": 0.012,
    "TON": 0.015,
    "Arbitrum": 0.015,
    "Base": 0.015,
    "Optimism": 0.015,
    "Polygon": 0.016,
    "Solana": 0.018,
}


LAUNCH_PARAMETERS = Parameters(
    depeg_intensity={coin: DEPEGS[backing] for coin, (_, backing) in STABLECOINS.items()},
    depeg_loadings={coin: PART_FIAT if coin in PART_FIAT_COINS else DEPEG_LOADINGS[backing] for coin, (_, backing) in STABLECOINS.items()},
    # Below 0.97 in 53 % of depegs and below 0.90 in 17 %. Of 14 that a close below 0.995 confirmed since 2020: 57 % and 21 %.
    depeg_severity=LowPrice(0.99, 0.5, 10),
    bridge=Peril(
        BRIDGE_FAILURES,
        {GLOBAL: 0.20, CHAIN: 0.30, "chain:TON": 0.30},  # every bridge shares its TON end with the others
        LossFraction(4, 1),  # mean 0.80; 54, 90 and 100 % of the locked value was lost where it is known
    ),
    bridge_source=BRIDGE_SOURCE,
    bridge_shares={chain: dict.fromkeys(bridges, 1 / len(bridges)) for chain, bridges in BRIDGES_OF.items()},
    contract=Peril(
        CONTRACT_FAILURES,
        {GLOBAL: 0.20, CHAIN: 0.35},  # contracts of a chain share libraries and compilers: 0.16
        LossFraction(2, 2),  # mean 0.50: anything between a partial drain and everything
    ),
    oracle=Peril(
        ORACLE_FAILURES,
        {GLOBAL: 0.20, CHAIN: 0.40},
        LossFraction(2, 3),  # mean 0.40: a wrong price is noticed before everything is liquidated
    ),
    exchange=Peril(
        {EXCHANGE: 0.05},  # one driver stands for all exchanges: a leading one fails about once in 20 years
        {GLOBAL: 0.40, EXCHANGE: 0.60},
        LossFraction(2, 3),
    ),
)
