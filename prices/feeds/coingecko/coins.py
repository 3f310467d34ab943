"""Ids of our assets at CoinGecko, which DefiLlama knows too."""

COINGECKO_IDS = {
    "USDC": "usd-coin",
    "USDT": "tether",
    "DAI": "dai",
    "USDP": "paxos-standard",
    "FRAX": "frax",
    "LUSD": "liquity-usd",
    "GHO": "gho",
    "PYUSD": "paypal-usd",
    "crvUSD": "crvusd",
    "mkUSD": "prisma-mkusd",
    "USDY": "ondo-us-dollar-yield",
    "BUSD": "binance-usd",
    "USDe": "ethena-usde",
    "sUSDe": "ethena-staked-usde",
    "TON": "the-open-network",
}
