"""Read a channel from Redis: the messages after a known one and the newest snapshot, in one step."""

from typing import Any, NamedTuple, cast

from redis import asyncio as aioredis

from live import scripts
from live.connections import Keys


class Position(NamedTuple):
    """Position of a reader: epoch and sequence number."""

    epoch: str
    seq: int


NOWHERE = Position("", 0)


class Entry(NamedTuple):
    """A message as the stream holds it. `body` is JSON: the message with its `type`, or the state when it `is_snapshot`."""

    seq: int
    is_snapshot: bool
    body: bytes
    is_urgent: bool
    meta: bytes
    at: float


class Reading(NamedTuple):
    """A channel as it stands at `head`. `snapshot` is None where nothing is new, or where none is kept.

    `is_current` False: Redis was restarted since the last publish and may have lost the newest messages.
    """

    is_current: bool
    head: Position
    snapshot: bytes | None
    snapshot_at: float
    entries: tuple[Entry, ...]


async def read(client: "aioredis.Redis", channel: str, known: Position) -> Reading | None:
    """Messages after `known`; None for a channel without any message. Raises RedisError."""
    keys = Keys.of(channel)
    answer = await client.register_script(scripts.READ)(keys=[keys.record, keys.stream], args=[known.epoch, known.seq])
    if len(answer) == 1:
        return None
    is_current, epoch, seq, snapshot, at, entries = cast("list[Any]", answer)
    return Reading(bool(is_current), Position(epoch.decode(), int(seq)), snapshot, float(at or 0), tuple(map(_entry, entries)))


def _entry(answer: tuple[bytes, list[bytes]]) -> Entry:
    identifier, fields = answer
    kind, body, urgent, meta, at = fields[1::2]
    return Entry(int(identifier.partition(b"-")[0]), kind == b"snapshot", body, urgent == b"1", meta, float(at))
