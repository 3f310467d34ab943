"""Constants of amounts. No Django: the rules of the field import them."""

from decimal import Decimal

CENT = Decimal("0.01")
ZERO = Decimal(0)
ZERO_USD = Decimal("0.00")
"""Zero with its cents, the start of sums that are shown."""
