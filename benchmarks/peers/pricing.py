"""The quote both peers answer: the 28 default rates, Decimal pricing and the same fields as the real endpoint.

Kept as lean as the answer allows, in the peers' favour: rates are constants and product hashes are made once.
"""

import base64
import hashlib
import hmac
from datetime import UTC, datetime, timedelta
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

import msgspec
from uuid_utils.compat import uuid7

BASE_RATES = {
    name: Decimal(rate)
    for name, rate in {
        "depeg": "0.008",
        "smart_contract": "0.015",
        "oracle": "0.012",
        "bridge": "0.020",
        "cex_liquidation": "0.025",
    }.items()
}
CHAIN_MULTIPLIERS = {
    name: Decimal(factor)
    for name, factor in {
        "Bitcoin": "0.9",
        "Ethereum": "1.0",
        "TON": "1.0",
        "Arbitrum": "1.1",
        "Base": "1.1",
        "Optimism": "1.1",
        "Polygon": "1.2",
        "Lightning": "1.3",
        "Solana": "1.4",
    }.items()
}
STABLECOIN_ADJUSTMENTS = {
    name: Decimal(adjustment)
    for name, adjustment in {
        "USDC": "0",
        "USDP": "0.0001",
        "DAI": "0.0002",
        "FRAX": "0.0003",
        "LUSD": "0.0003",
        "GHO": "0.0004",
        "USDT": "0.0005",
        "PYUSD": "0.0005",
        "crvUSD": "0.0006",
        "mkUSD": "0.0007",
        "USDY": "0.0008",
        "BUSD": "0.0010",
        "USDe": "0.0015",
        "sUSDe": "0.0020",
    }.items()
}
UNINSURABLE = {
    ("bridge", "Bitcoin"),
    ("smart_contract", "Bitcoin"),
    ("smart_contract", "Lightning"),
    ("oracle", "Bitcoin"),
    ("oracle", "Lightning"),
}
PRODUCTS = {
    (coverage_type, chain, stablecoin): "0x" + hashlib.sha256(f"{coverage_type}_{chain}_{stablecoin}".encode()).hexdigest()
    for coverage_type in BASE_RATES
    for chain in CHAIN_MULTIPLIERS
    for stablecoin in STABLECOIN_ADJUSTMENTS
    if (coverage_type, chain) not in UNINSURABLE
}
CENT = Decimal("0.01")
LIFETIME = timedelta(seconds=300)
WAITING_PERIOD_HOURS = 24
RATE_VERSION = 1
SIGNING_KEY = b"a key that signs nothing but benchmark quotes"


def total_rate(coverage_type: str, chain: str, stablecoin: str) -> Decimal:
    """Yearly rate as a fraction: base x chain multiplier + stablecoin adjustment."""
    return BASE_RATES[coverage_type] * CHAIN_MULTIPLIERS[chain] + STABLECOIN_ADJUSTMENTS[stablecoin]


def premium(rate: Decimal, coverage_amount: Decimal, duration_days: int) -> Decimal:
    """USD, rounded half up to cents, at least one cent."""
    return max((coverage_amount * rate * duration_days / 365).quantize(CENT, ROUND_HALF_UP), CENT)


def sign(terms: list[Any]) -> str:
    """The terms and their HMAC-SHA256, URL-safe."""
    payload = base64.urlsafe_b64encode(msgspec.json.encode(terms))
    return f"{payload.decode()}.{base64.urlsafe_b64encode(hmac.digest(SIGNING_KEY, payload, 'sha256')).decode()}"


def quote(coverage_type: str, chain: str, stablecoin: str, coverage_amount: Decimal, duration_days: int) -> dict[str, Any]:
    """Every field of the real answer to a quote that can be bound. KeyError: no such product."""
    product_hash = PRODUCTS[coverage_type, chain, stablecoin]
    rate = total_rate(coverage_type, chain, stablecoin)
    price = premium(rate, coverage_amount, duration_days)
    now = datetime.now(UTC)
    quote_id, expires_at = str(uuid7()), (now + LIFETIME).isoformat()
    offer = [
        quote_id,
        coverage_type,
        chain,
        stablecoin,
        coverage_amount,
        duration_days,
        price,
        rate,
        RATE_VERSION,
        WAITING_PERIOD_HOURS,
        expires_at,
    ]
    return {
        "premium": price,
        "breakdown": {
            "base_rate": BASE_RATES[coverage_type],
            "chain_multiplier": CHAIN_MULTIPLIERS[chain],
            "stablecoin_adjustment": STABLECOIN_ADJUSTMENTS[stablecoin],
            "total_rate": rate,
            "coverage_amount": coverage_amount,
            "duration_days": duration_days,
        },
        "product_hash": product_hash,
        "coverage_type": coverage_type,
        "chain": chain,
        "stablecoin": stablecoin,
        "timestamp": now.timestamp(),
        "quote_id": quote_id,
        "quote_token": sign(offer),
        "expires_at": expires_at,
        "waiting_period_hours": WAITING_PERIOD_HOURS,
        "rate_version": RATE_VERSION,
        "bindable": True,
    }
