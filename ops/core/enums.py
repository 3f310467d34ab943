"""Names of members in any case. No Django."""

from collections.abc import Iterable
from enum import StrEnum
from typing import Self, TypeVar

Name = TypeVar("Name", bound=str)


def spelt(asked: str, members: Iterable[Name]) -> Name | None:
    """The member of that name, spelt as it is among them; None when there is none."""
    lowered = asked.lower()
    return next((member for member in members if member.lower() == lowered), None)


class AnyCase(StrEnum):
    """`Kind("High")` is `Kind("high")`, also where msgspec reads it; the value is spelt as the member has it."""

    @classmethod
    def _missing_(cls, value: object) -> Self | None:
        return spelt(value, cls) if isinstance(value, str) else None
