"""Ratios as they are stored and compared with limits."""

from decimal import ROUND_HALF_UP, Decimal

STEP = Decimal("0.000001")
LARGEST = Decimal("9999.999999")


def ratio(part: Decimal, whole: Decimal) -> Decimal | None:
    """`part / whole` to six decimals. With a whole of 0: None where the part is 0 too, else the largest ratio that is stored."""
    if whole > 0:
        return min((part / whole).quantize(STEP, ROUND_HALF_UP), LARGEST)
    return LARGEST if part > 0 else None


def usd(estimate: float) -> Decimal:
    """An estimate of USD, to the cent."""
    return Decimal(f"{estimate:.2f}")
