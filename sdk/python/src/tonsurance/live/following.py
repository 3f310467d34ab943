"""What channels and events have in common: from a frame to items for the reader and commands for the service. No I/O."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from tonsurance.live.items import Item, LiveRefused, Position

Command = dict[str, Any]
Frame = Mapping[str, Any]
UNAVAILABLE = "unavailable"
BROKEN = (AttributeError, KeyError, TypeError, ValueError)


@dataclass(slots=True)
class Heard:
    """`items`: for the reader. `commands`: to be sent."""

    items: list[Item] = field(default_factory=list)
    commands: list[Command] = field(default_factory=list)


class Following:
    """What is subscribed to, and how far it was read. A frame that breaks the protocol raises one of BROKEN and changes nothing."""

    path: str

    def __init__(self) -> None:
        self.unavailable: set[str] = set()

    def opened(self) -> list[Command]:
        """Subscribe over a new line, from where the last one broke."""
        raise NotImplementedError

    def subscribe_again(self) -> list[Command]:
        """Subscribe to what was not there yet."""
        raise NotImplementedError

    def hear(self, frame: Frame) -> Heard:
        """Take a frame of the service that is no batch. Raises LiveRefused when it refuses a command."""
        match frame["type"]:
            case "heartbeat":
                return Heard(commands=[{"action": "ping"}, *self.behind(frame["heads"])])
            case "error":
                self._refused(frame)
                return Heard()
            case _:
                return self.take(frame)

    def behind(self, heads: Mapping[str, int]) -> list[Command]:
        """Subscribe again to what is behind the newest numbers."""
        return []

    def take(self, frame: Frame) -> Heard:
        """Take a frame that only this kind of socket has."""
        raise NotImplementedError

    def _refused(self, frame: Frame) -> None:
        if frame["code"] != UNAVAILABLE:
            raise LiveRefused(str(frame["code"]), str(frame.get("message", "")))
        self.unavailable.add(str(frame["id"]))


def unpacked(frame: Frame) -> Iterable[Frame]:
    """The frames of a batch, or the frame itself."""
    return frame["messages"] if frame["type"] == "batch" else [frame]


def since(position: Position | None) -> Command:
    """The member of a subscription that asks for what was missed; none without a position."""
    return {"since": {"epoch": position.epoch, "seq": position.seq}} if position else {}
