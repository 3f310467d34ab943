"""Server frames: one struct for each type. The AsyncAPI document is made from them. No Django."""

import time
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from live.encoding import Encoded, encode

PROTOCOL = "tonsurance.v1"
CommandId = Annotated[str, Meta(max_length=64)] | int


class Frame(msgspec.Struct, kw_only=True, tag_field="type"):
    """Base frame, with its time in Unix seconds."""

    timestamp: float = msgspec.field(default_factory=time.time)

    def encoded(self) -> Encoded:
        return encode(msgspec.json.encode(self))


class Answer(Frame, kw_only=True):
    """The answer to a command carries the command's id, where it had one."""

    id: CommandId | UnsetType = UNSET


class Welcome(Frame, kw_only=True, tag="welcome"):
    """First frame: the client's identity and the available channels."""

    client_id: str
    available_channels: list[str]
    protocol: str = PROTOCOL


class Subscribed(Answer, kw_only=True, tag="subscribed"):
    """Confirmed subscription: the next message of the channel is `seq` + 1.

    `recovered` says that nothing was missed since the position that the client gave; if not, a snapshot follows.
    """

    channel: str
    epoch: str
    seq: int
    recovered: bool


class Unsubscribed(Answer, kw_only=True, tag="unsubscribed"):
    """Confirmed end of a subscription."""

    channel: str


class Configured(Answer, kw_only=True, tag="configured"):
    """Confirmed configuration of the socket."""

    batch: bool


class Pong(Answer, kw_only=True, tag="pong"):
    """The answer to a ping."""


class Error(Answer, kw_only=True, tag="error"):
    """A command that was not carried out."""

    code: str
    message: str
    valid_channels: list[str] | UnsetType = UNSET


class Heartbeat(Frame, kw_only=True, tag="heartbeat"):
    """Heartbeat every 30 seconds with the newest sequence number of each channel, so that a client notices missed messages."""

    heads: dict[str, int]
