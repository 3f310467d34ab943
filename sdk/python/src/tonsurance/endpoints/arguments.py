"""Arguments as the service reads them."""

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from urllib.parse import quote
from uuid import UUID

Amount = Decimal | int | str
Time = datetime | str


def amount(value: Amount) -> str:
    """An amount as a decimal string, without an exponent. Raises TypeError for a float, which holds no exact cents."""
    if isinstance(value, float | bool) or not isinstance(value, Decimal | int | str):
        raise TypeError(f"An amount is a Decimal, int or str, not {type(value).__name__}.")
    return value if isinstance(value, str) else f"{Decimal(value):f}"


def time(value: Time | None) -> str | None:
    """A time in ISO 8601. Raises ValueError for a datetime without a zone."""
    if not isinstance(value, datetime):
        return value
    if value.utcoffset() is None:
        raise ValueError("The time has no zone.")
    return value.isoformat()


def segment(value: str | UUID) -> str:
    """One segment of a path. Raises ValueError for what would lead to another path."""
    text = str(value)
    if text in {"", ".", ".."}:
        raise ValueError(f"{text!r} is no id.")
    return quote(text, safe="")


def names(values: Iterable[str]) -> list[str]:
    """Several names. Raises TypeError for a text, which would be read letter by letter."""
    if isinstance(values, str):
        raise TypeError(f"Give a list of names: [{values!r}].")
    return list(values)
