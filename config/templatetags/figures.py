"""Numbers and names as people read them: the same forms that static/site/format.js gives them."""

from decimal import ROUND_HALF_UP, Decimal

from django import template

from config.pages import labels
from ops.core.money import CENT
from quotes import pricing

register = template.Library()
NONE = "–"  # noqa: RUF001  a dash for the eye


@register.filter
def usd(amount: Decimal | None) -> str:
    """1234.5 becomes USD 1,234.50."""
    return NONE if amount is None else f"USD {amount.quantize(CENT, ROUND_HALF_UP):,}"


@register.filter
def whole_usd(amount: Decimal | None) -> str:
    """1234.5 becomes USD 1,235."""
    return NONE if amount is None else f"USD {amount.quantize(Decimal(1), ROUND_HALF_UP):,}"


@register.filter
def rate(fraction: Decimal | None) -> str:
    """0.0085 becomes 0.85 %, with as many decimals as it has, at least two."""
    if fraction is None:
        return NONE
    whole, _, decimals = f"{(fraction * 100).normalize():f}".partition(".")
    return f"{whole}.{decimals:0<2} %"


@register.filter
def plain(number: Decimal) -> str:
    """1.100000 becomes 1.1."""
    return pricing.plain(number)


@register.filter
def cover_name(code: str) -> str:
    """smart_contract becomes Smart contract."""
    return labels.cover(code).name
