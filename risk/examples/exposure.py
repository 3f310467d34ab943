"""GET risk/exposure."""

from decimal import Decimal

from drf_spectacular.utils import OpenApiExample

EXPOSURE = OpenApiExample(
    "One policy in the book",
    value={
        "by_coverage_type": [
            {"coverage_type": "depeg", "exposure_usd": Decimal("10000.00")},
            {"coverage_type": "bridge", "exposure_usd": Decimal("0.00")},
        ],
        "by_chain": [{"chain": "Ethereum", "exposure_usd": Decimal("10000.00")}, {"chain": "Arbitrum", "exposure_usd": Decimal("0.00")}],
        "by_stablecoin": [
            {"stablecoin": "USDC", "exposure_usd": Decimal("10000.00")},
            {"stablecoin": "BUSD", "exposure_usd": Decimal("0.00")},
        ],
        "top_10_products": [
            {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "exposure_usd": Decimal("10000.00"), "policy_count": 1}
        ],
        "total_exposure_usd": Decimal("10000.00"),
        "total_policies": 1,
        "timestamp": 1793360000.25,
    },
    response_only=True,
    status_codes=["200"],
)
