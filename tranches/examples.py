"""Examples of the OpenAPI document."""

from decimal import Decimal

from drf_spectacular.utils import OpenApiExample

APY = OpenApiExample(
    "Six tranches",
    value={
        "tranches": [
            {
                "tranche_id": "SURE_BTC",
                "apy": Decimal("3.5712"),
                "utilization": Decimal("0.2619"),
                "total_capital_ton": Decimal("50000000.000000000"),
                "total_capital_nano": "50000000000000000",
                "coverage_sold_ton": Decimal("13095000.000000000"),
                "coverage_sold_nano": "13095000000000000",
                "available_capacity_ton": Decimal("36905000.000000000"),
                "available_capacity_nano": "36905000000000000",
                "last_updated": 1793360000.25,
            }
        ],
        "timestamp": 1793360001.5,
    },
    response_only=True,
    status_codes=["200"],
)
DEPOSIT = OpenApiExample("Deposit", value={"kind": "deposit", "amount_ton": Decimal("250000.5")}, request_only=True)
DEPOSITED = OpenApiExample(
    "Deposited",
    value={
        "movement_id": "0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c",
        "tranche_id": "SURE_BTC",
        "kind": "deposit",
        "amount_ton": Decimal("250000.500000000"),
        "amount_nano": "250000500000000",
        "capital_ton": Decimal("50250000.500000000"),
        "capital_nano": "50250000500000000",
        "liquid_ton": Decimal("20250000.500000000"),
        "liquid_nano": "20250000500000000",
        "created_at": "2026-10-30T10:53:30Z",
    },
    response_only=True,
    status_codes=["201"],
)
LEDGER_ENTRY = OpenApiExample(
    "A deposit in the ledger",
    value={
        "id": 7,
        "kind": "deposit",
        "capital_ton": Decimal("250000.500000000"),
        "capital_nano": "250000500000000",
        "liquid_ton": Decimal("250000.500000000"),
        "liquid_nano": "250000500000000",
        "coverage_usd": Decimal("0.00"),
        "premium_usd": Decimal("0.00"),
        "created_at": "2026-10-30T10:53:30Z",
    },
    response_only=True,
    status_codes=["200"],
)
