"""The channels of /ws. No I/O."""

from collections.abc import Iterable, Mapping

from tonsurance.endpoints import arguments
from tonsurance.live.following import Command, Following, Frame, Heard, since
from tonsurance.live.items import Message, Position, Snapshot


class Channels(Following):
    """Follow public channels: a Snapshot of each, then its Messages; a Snapshot again when too much was missed.

    `names`: such as "tranche_apy". `positions`: of those whose state you have, to go on from there.
    """

    path = "ws"

    def __init__(self, names: Iterable[str], positions: Mapping[str, Position] | None = None) -> None:
        super().__init__()
        self._positions = {name: (positions or {}).get(name) for name in arguments.names(names)}
        self._asked: set[str] = set()

    def opened(self) -> list[Command]:
        self.unavailable.clear()
        return [self._subscribe(name) for name in self._positions]

    def subscribe_again(self) -> list[Command]:
        names = sorted(self.unavailable)
        self.unavailable.clear()
        return [self._subscribe(name) for name in names]

    def behind(self, heads: Mapping[str, int]) -> list[Command]:
        """Also a channel whose snapshot did not follow within the time of a heartbeat."""
        return [self._subscribe(name) for name, place in self._positions.items() if place is None or heads.get(name, 0) > place.seq]

    def take(self, frame: Frame) -> Heard:
        name = frame.get("channel")
        if name not in self._positions:
            return Heard()
        match frame["type"]:
            case "subscribed":
                return self._begin(name, frame)
            case "snapshot":
                return self._replace(name, frame)
            case _:
                return self._advance(name, frame) if "seq" in frame else Heard()

    def _subscribe(self, name: str) -> Command:
        self._asked.add(name)
        return {"action": "subscribe", "channel": name, "id": name, **since(self._positions[name])}

    def _begin(self, name: str, frame: Frame) -> Heard:
        """Without recovery the state is gone; the position too, so that a line that breaks before the snapshot does not hide that."""
        self._asked.discard(name)
        place = self._positions[name]
        if not frame["recovered"] or place is None or place.epoch != frame["epoch"]:
            self._positions[name] = None
        return Heard()

    def _replace(self, name: str, frame: Frame) -> Heard:
        found = Snapshot(name, dict(frame["state"]), Position(frame["epoch"], int(frame["seq"])))
        self._positions[name] = found.position
        return Heard([found])

    def _advance(self, name: str, frame: Frame) -> Heard:
        place, seq = self._positions[name], int(frame["seq"])
        if place is None or seq <= place.seq:
            return Heard()
        if seq > place.seq + 1:
            return Heard(commands=[] if name in self._asked else [self._subscribe(name)])
        place = self._positions[name] = Position(place.epoch, seq)
        return Heard([Message(name, frame["type"], dict(frame), place)])
