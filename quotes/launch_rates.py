"""The catalogue as it was launched: what `manage.py load_catalogue` creates where it is missing. No Django."""

from decimal import Decimal
from typing import Any

COVERAGE_TYPES: dict[str, Decimal] = {
    "depeg": Decimal("0.008"),
    "smart_contract": Decimal("0.015"),
    "oracle": Decimal("0.012"),
    "bridge": Decimal("0.020"),
    "cex_liquidation": Decimal("0.025"),
}
CHAINS: dict[str, Decimal] = {
    "Bitcoin": Decimal("0.9"),
    "Ethereum": Decimal("1.0"),
    "TON": Decimal("1.0"),
    "Arbitrum": Decimal("1.1"),
    "Base": Decimal("1.1"),
    "Optimism": Decimal("1.1"),
    "Polygon": Decimal("1.2"),
    "Lightning": Decimal("1.3"),
    "Solana": Decimal("1.4"),
}
FIAT, CRYPTO, SYNTHETIC = "fiat", "crypto", "synthetic"
STABLECOINS: dict[str, tuple[Decimal, str]] = {
    "USDC": (Decimal("0"), FIAT),
    "USDP": (Decimal("0.0001"), FIAT),
    "DAI": (Decimal("0.0002"), CRYPTO),
    "FRAX": (Decimal("0.0003"), CRYPTO),
    "LUSD": (Decimal("0.0003"), CRYPTO),
    "GHO": (Decimal("0.0004"), CRYPTO),
    "USDT": (Decimal("0.0005"), FIAT),
    "PYUSD": (Decimal("0.0005"), FIAT),
    "crvUSD": (Decimal("0.0006"), CRYPTO),
    "mkUSD": (Decimal("0.0007"), CRYPTO),
    "USDY": (Decimal("0.0008"), FIAT),
    "BUSD": (Decimal("0.0010"), FIAT),
    "USDe": (Decimal("0.0015"), SYNTHETIC),
    "sUSDe": (Decimal("0.0020"), SYNTHETIC),
}
# These chains have no bridge, contract or oracle that could fail.
UNINSURABLE: tuple[tuple[str, str], ...] = (
    ("bridge", "Bitcoin"),
    ("smart_contract", "Bitcoin"),
    ("smart_contract", "Lightning"),
    ("oracle", "Bitcoin"),
    ("oracle", "Lightning"),
)
WAITING_PERIOD_HOURS = 24  # of every coverage type
DEPEG_TERMS: dict[str, Any] = {"trigger_price": Decimal("0.97"), "floor_price": Decimal("0.90")}
