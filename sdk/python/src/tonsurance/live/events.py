"""The events of /api/v1/live-events. No I/O."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from tonsurance.endpoints.arguments import names
from tonsurance.live.following import Command, Following, Frame, Heard, since
from tonsurance.live.items import Message, Missed, Position
from tonsurance.request import given
from tonsurance.types import NotificationType, Priority

CHANNEL = "events"


class Events(Following):
    """Follow events, with a key also those about your own policies: a Message for each, Missed where some are lost.

    `types`: such as "price_depeg". `filter`: the members wanted of each dimension. `position`: where to go on from. The service keeps the
    newest few hundred events for a reader who is away; use a webhook for what must not be missed.
    """

    path = "api/v1/live-events"

    def __init__(
        self,
        types: Iterable[NotificationType],
        *,
        filter: Mapping[str, str | Sequence[str]] | None = None,
        min_priority: Priority | None = None,
        position: Position | None = None,
    ) -> None:
        super().__init__()
        self._terms: dict[str, Any] = {"events": names(types), **given(min_priority=min_priority)}
        if filter is not None:
            self._terms["filter"] = {name: [members] if isinstance(members, str) else list(members) for name, members in filter.items()}
        self._position = position

    def opened(self) -> list[Command]:
        self.unavailable.clear()
        return [{"action": "subscribe", "id": CHANNEL, **self._terms, **since(self._position)}]

    def subscribe_again(self) -> list[Command]:
        return self.opened() if self.unavailable else []

    def take(self, frame: Frame) -> Heard:
        if frame["type"] == "subscription_confirmed":
            return self._begin(frame)
        return self._advance(frame) if "seq" in frame else Heard()

    def _begin(self, frame: Frame) -> Heard:
        place = Position(frame["epoch"], int(frame["seq"]))
        if frame["recovered"] and self._position and self._position.epoch == place.epoch:
            return Heard()
        had, self._position = self._position, place
        return Heard([Missed(CHANNEL, place)] if had else [])

    def _advance(self, frame: Frame) -> Heard:
        """Numbers of events that this reader did not ask for are left out by the service."""
        seq = int(frame["seq"])
        if self._position is None or seq <= self._position.seq:
            return Heard()
        self._position = Position(self._position.epoch, seq)
        return Heard([Message(CHANNEL, frame["type"], dict(frame), self._position)])
