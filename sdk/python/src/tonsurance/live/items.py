"""What a socket brings. No I/O."""

from dataclasses import dataclass
from typing import Any

from tonsurance.errors import CodedError


@dataclass(frozen=True, slots=True)
class Position:
    """A place in a channel: after the message `seq` of the `epoch`. Store it with your state to go on from there later."""

    epoch: str
    seq: int


@dataclass(frozen=True, slots=True)
class Snapshot:
    """The whole state of a channel at a position: forget what you had. Numbers with a fraction are Decimal, others int."""

    channel: str
    state: dict[str, Any]
    position: Position


@dataclass(frozen=True, slots=True)
class Message:
    """What changed, each message once and in order. `data`: all members of the frame, numbers as in a snapshot."""

    channel: str
    type: str
    data: dict[str, Any]
    position: Position


@dataclass(frozen=True, slots=True)
class Missed:
    """Events before this position can no longer be had. Read what you need with the REST client."""

    channel: str
    position: Position


Item = Snapshot | Message | Missed


class LiveRefused(CodedError):
    """The service refuses the socket or a subscription; trying again does not help.

    `code`: "closed_4500" for a close code, "http_404" for a handshake that failed, or the code of an error frame such as "unknown_channel".
    """
