"""Commands of /ws. Unknown fields are refused."""

from typing import Annotated, Any

import msgspec
from msgspec import Meta

from live.feed import Position
from live.protocol import CommandId

ChannelName = Annotated[str, Meta(min_length=1, max_length=64)]


class Since(msgspec.Struct, forbid_unknown_fields=True):
    """The last message that the client has: the epoch of its channel and the number."""

    epoch: Annotated[str, Meta(max_length=64)]
    seq: Annotated[int, Meta(ge=0, lt=2**53)]

    def position(self) -> Position:
        return Position(self.epoch, self.seq)


class Command(msgspec.Struct, kw_only=True, forbid_unknown_fields=True, tag_field="action"):
    """The server's answer echoes the id."""

    id: CommandId | None = None


class Subscribe(Command, kw_only=True, tag="subscribe"):
    """Subscribe to a channel, from its current state or from `since` on."""

    channel: ChannelName
    since: Since | None = None


class Unsubscribe(Command, kw_only=True, tag="unsubscribe"):
    """Unsubscribe from a channel."""

    channel: ChannelName


class Ping(Command, kw_only=True, tag="ping"):
    """Keep the socket open: a client silent for five minutes is closed. A `channel` is ignored."""

    channel: Any = None


class Configure(Command, kw_only=True, tag="configure"):
    """Have messages sent in batches: at most ten, at most 100 ms late. Critical ones never wait."""

    batch: bool
