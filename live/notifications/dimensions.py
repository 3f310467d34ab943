"""The members of the dimensions that notifications are filtered by. The apps of the domain register them."""

from collections.abc import Callable, Iterable

Members = Callable[[], Iterable[str]]
_members: dict[str, Members] = {}


class UnknownMember(ValueError):
    """A filter names what does not exist, and would never match."""


def register(dimension: str, members: Members) -> None:
    """Register the members of a dimension; called from `AppConfig.ready`."""
    _members[dimension] = members


def canonical(dimension: str, names: Iterable[str]) -> list[str]:
    """The names as the catalogue spells them, whatever their case, each once. Raises UnknownMember."""
    spelling = {member.lower(): member for member in _members[dimension]()} if dimension in _members else {}
    if unknown := [name for name in names if name.lower() not in spelling]:
        raise UnknownMember(f"{', '.join(unknown)}: no such {dimension}.")
    return sorted({spelling[name.lower()] for name in names})
