"""How the admin pages write figures."""

from decimal import Decimal


def usd(amount: Decimal) -> str:
    """`1,234 USD`."""
    return f"{amount:,.0f} USD"


def percent(fraction: Decimal) -> str:
    """0.0123 becomes `1.23 %`."""
    return f"{fraction * 100:.2f} %"
