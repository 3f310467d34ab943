"""Examples of the OpenAPI document."""

from drf_spectacular.utils import OpenApiExample

APY = OpenApiExample(
    "Six tranches",
    value={
        "tranches": [
            {
                "tranche_id": "SURE_BTC",
                "apy": "3.5712",
                "utilization": "0.2619",
                "total_capital_ton": "50000000.000000000",
                "coverage_sold_ton": "13095000.000000000",
                "available_capacity_ton": "36905000.000000000",
                "last_updated": 1793360000.25,
            }
        ],
        "timestamp": 1793360001.5,
    },
    response_only=True,
    status_codes=["200"],
)
DEPOSIT = OpenApiExample("Deposit", value={"kind": "deposit", "amount_ton": "250000.5"}, request_only=True)
