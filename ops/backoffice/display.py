"""How the admin pages write figures and states."""

from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from typing import Any

from django.template.loader import render_to_string

NOTHING = "-"
SEVERITY_LABELS = {"Medium": "info", "High": "warning", "Critical": "danger"}
"""The colour of each severity of an alert."""


def usd(amount: Decimal) -> str:
    """1234.5 becomes `1,235 USD`."""
    return f"{amount.quantize(Decimal(1), ROUND_HALF_UP):,} USD"


def percent(fraction: Decimal) -> str:
    """0.0123 becomes `1.23 %`."""
    return f"{fraction * 100:.2f} %"


def written(value: Any) -> Any:
    """A cell of a table: amounts with their thousands apart, a dash for nothing."""
    if isinstance(value, Decimal):
        return f"{value:,f}"
    return NOTHING if value is None or value == "" else value


def label(text: str, variants: Mapping[str, str]) -> str:
    """A state in its colour, and in words. `variants`: success, info, warning or danger by state."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "variant": variants.get(text, "")})
