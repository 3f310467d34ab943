"""What the server says: one struct for each type of frame. The AsyncAPI document is made from them. No Django."""

import time
from typing import Annotated

import msgspec
from msgspec import UNSET, Meta, UnsetType

from live.encoding import Encoded, encode

PROTOCOL = "tonsurance.v1"
CommandId = Annotated[str, Meta(max_length=64)] | int


class Frame(msgspec.Struct, kw_only=True, tag_field="type"):
    """Every frame says when it was made, in Unix seconds."""

    timestamp: float = msgspec.field(default_factory=time.time)

    def encoded(self) -> Encoded:
        return encode(msgspec.json.encode(self))


class Answer(Frame, kw_only=True):
    """The answer to a command carries the command's id, where it had one."""

    id: CommandId | UnsetType = UNSET


class Welcome(Frame, kw_only=True, tag="welcome"):
    """The first frame: who the server takes you for and what there is to subscribe to."""

    client_id: str
    available_channels: list[str]
    protocol: str = PROTOCOL


class Subscribed(Answer, kw_only=True, tag="subscribed"):
    """From here on: the next message of the channel is `seq` + 1.

    `recovered` says that nothing was missed since the position that the client gave; if not, a snapshot follows.
    """

    channel: str
    epoch: str
    seq: int
    recovered: bool


class Unsubscribed(Answer, kw_only=True, tag="unsubscribed"):
    """Nothing more comes from the channel."""

    channel: str


class Configured(Answer, kw_only=True, tag="configured"):
    """How frames are sent from here on."""

    batch: bool


class Pong(Answer, kw_only=True, tag="pong"):
    """The answer to a ping."""


class Error(Answer, kw_only=True, tag="error"):
    """A command that was not carried out."""

    code: str
    message: str
    valid_channels: list[str] | UnsetType = UNSET


class Heartbeat(Frame, kw_only=True, tag="heartbeat"):
    """Every 30 seconds: the number of the newest message of each channel. Whoever has less has missed some."""

    heads: dict[str, int]
