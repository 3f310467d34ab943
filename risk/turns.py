"""Whose turn it is at the workers. No Django, no clock.

A client with fewer pieces of work under way comes first, and among these the one whose last turn is longest ago: round-robin while all
have as many. Heavy work never takes the last slot, so a batch of quotes waits for no simulation. Of one client, quotes come first, then
what was asked first.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal


@dataclass(frozen=True, slots=True)
class Waiting:
    """The next piece of a batch or an analysis. `work_id`: later ones are greater."""

    client_id: int
    kind: Literal["batch", "analysis"]
    work_id: str
    is_heavy: bool


@dataclass(frozen=True, slots=True)
class UnderWay:
    """A piece of work that a worker holds."""

    client_id: int
    is_heavy: bool


def choose(waiting: Iterable[Waiting], under_way: Iterable[UnderWay], *, slots: int, last_turns: Mapping[int, float]) -> Waiting | None:
    """Who is next; None when nobody may be. `slots`: pieces that all workers together work on at once; `last_turns`: a moment by client."""
    held = list(under_way)
    takes_heavy = sum(one.is_heavy for one in held) < heavy_slots(slots)

    def urgency(one: Waiting) -> tuple[int, float, int, bool, str]:
        own = sum(other.client_id == one.client_id for other in held)
        return own, last_turns.get(one.client_id, 0.0), one.client_id, one.is_heavy, one.work_id

    return min((one for one in waiting if takes_heavy or not one.is_heavy), key=urgency, default=None)


def heavy_slots(slots: int) -> int:
    """How many slots heavy work may take: all but one, and one where there is no other."""
    return max(1, slots - 1)
