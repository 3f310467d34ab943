"""Replay buffer: the newest messages of a channel in memory, so that reconnecting clients never touch Redis."""

from collections import deque
from collections.abc import Iterator
from typing import Any

import msgspec

from live import encoding
from live.encoding import Encoded
from live.feed import Entry

LENGTH = 300


class Sent:
    """A message for the sockets, encoded once and shared by all."""

    __slots__ = ("_meta", "encoded", "entry")

    def __init__(self, channel: str, epoch: str, entry: Entry) -> None:
        self.entry = entry
        self.encoded: Encoded = encoding.encode(
            encoding.snapshot(channel, epoch, entry.seq, entry.at, entry.body)
            if entry.is_snapshot
            else encoding.message(channel, entry.seq, entry.at, entry.body)
        )
        self._meta: dict[str, Any] | None = None

    @property
    def payload(self) -> bytes:
        """As JSON, the way clients get it."""
        return self.encoded.payload

    @property
    def meta(self) -> dict[str, Any]:
        """Metadata of the publisher for the hubs."""
        if self._meta is None:
            self._meta = msgspec.json.decode(self.entry.meta) if self.entry.meta else {}
        return self._meta


class ReplayBuffer:
    """Messages with consecutive numbers, the newest 300."""

    def __init__(self) -> None:
        self._kept: deque[Sent] = deque(maxlen=LENGTH)

    def append(self, sent: Sent) -> None:
        self._kept.append(sent)

    def clear(self) -> None:
        self._kept.clear()

    def reaches(self, seq: int, head: int) -> bool:
        """Whether all messages after `seq` up to `head` are buffered."""
        return self.start(head) <= seq <= head

    def start(self, head: int) -> int:
        """The number before the oldest message that is here; `head` when none is."""
        return self._kept[0].entry.seq - 1 if self._kept else head

    def after(self, seq: int) -> Iterator[Sent]:
        return (sent for sent in self._kept if sent.entry.seq > seq)
