"""Enumerations whose members are named in any case. No Django."""

from enum import StrEnum
from typing import Self


class AnyCase(StrEnum):
    """`Kind("High")` is `Kind("high")`, also where msgspec reads it; the value is spelt as the member has it."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        asked = value.lower() if isinstance(value, str) else None
        return next((member for member in cls if member.value.lower() == asked), None)
