"""Columns that several tables share."""

from decimal import Decimal
from typing import Any

from django.db import models

RATIO_DIGITS, RATIO_PLACES = 10, 6


def ratio_field(**options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """A ratio such as 0.75, up to 9999.999999."""
    return models.DecimalField(max_digits=RATIO_DIGITS, decimal_places=RATIO_PLACES, **options)


def usd_field(name: str, **options: Any) -> "models.DecimalField[Decimal, Decimal]":
    """USD with cents."""
    return models.DecimalField(name, max_digits=20, decimal_places=2, **options)
