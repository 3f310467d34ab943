"""Filters and visibility of notifications. No Django, no clock."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from live.notifications.kinds import NotificationType, Priority, Subject


@dataclass(frozen=True, slots=True)
class Wanted:
    """A subscription. A dimension that is filtered admits only notifications that name one of its members: what says nothing about
    chains does not pass a filter on chains."""

    types: frozenset[NotificationType]
    members: Mapping[str, frozenset[str]] = field(default_factory=dict)
    min_priority: Priority = Priority.LOW

    def admits(self, type: NotificationType, priority: Priority, subject: Subject) -> bool:
        """Whether such a notification was asked for."""
        return (
            type in self.types
            and priority >= self.min_priority
            and all(getattr(subject, dimension) in members for dimension, members in self.members.items())
        )


def may_see(client_id: int | None, owner_id: int | None) -> bool:
    """Whether the client, None for an anonymous one, sees a notification of this owner: its own, and those of nobody."""
    return owner_id is None or owner_id == client_id
