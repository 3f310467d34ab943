"""Capital, loan-to-value and liquid reserves."""

from typing import Any

from risk.figures.ratios import ratio
from tranches.capital import Capital


def columns(capital: Capital) -> dict[str, Any]:
    """`ltv`: coverage sold over effective capital. `reserve_ratio`: liquid reserves over capital."""
    return {
        "total_capital_usd": capital.total_usd,
        "effective_capital_usd": capital.effective_usd,
        "liquid_reserves_usd": capital.liquid_usd,
        "coverage_sold_usd": capital.coverage_usd,
        "ltv": ratio(capital.coverage_usd, capital.effective_usd),
        "reserve_ratio": ratio(capital.liquid_usd, capital.total_usd),
    }
