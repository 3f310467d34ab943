"""A socket without a network: what the hub sends to it, and what a client makes of that."""

from collections.abc import Iterator
from typing import Any

import msgspec

from live.feed import Position
from live.send_queue import SendQueue


class Ear:
    """Hears frames. While `is_deaf` its socket blocks."""

    def __init__(self) -> None:
        self.frames: list[dict[str, Any]] = []
        self.events: list[dict[str, Any]] = []
        self.is_deaf = False
        self.outbox = SendQueue(self._send, self._write)

    def _write(self, frame: bytes) -> bool:
        if not self.is_deaf:
            self.frames.append(msgspec.json.decode(payload_of(frame)))
        return not self.is_deaf

    async def _send(self, event: dict[str, Any]) -> None:
        self.events.append(event)

    def messages(self) -> Iterator[dict[str, Any]]:
        """Frames in their order, batches taken apart."""
        for frame in self.frames:
            yield from frame["messages"] if frame["type"] == "batch" else [frame]


class Reader:
    """What a careful client does with frames: it keeps the state and its position, and refuses a message out of turn."""

    def __init__(self) -> None:
        self.position = Position("", 0)
        self.scores: dict[str, int] | None = None
        self.seen: list[int] = []
        self.start_overs = 0

    def hear(self, frame: dict[str, Any]) -> None:
        """Raises AssertionError for a message that is missed or doubled."""
        match frame["type"]:
            case "batch":
                for message in frame["messages"]:
                    self.hear(message)
            case "subscribed":
                self._begin(frame)
            case "snapshot":
                self._replace(frame)
            case "scored":
                self._advance(frame["seq"])
                assert self.scores is not None
                self.scores[frame["name"]] = frame["score"]

    def _begin(self, frame: dict[str, Any]) -> None:
        if frame["recovered"]:
            assert Position(frame["epoch"], frame["seq"]) == self.position
        else:
            self.start_overs += 1
            self.scores = None
        self.position = Position(frame["epoch"], frame["seq"])

    def _replace(self, frame: dict[str, Any]) -> None:
        if frame["seq"] != self.position.seq:
            self._advance(frame["seq"])
        self.scores = dict(frame["state"]["scores"])

    def _advance(self, seq: int) -> None:
        assert seq == self.position.seq + 1, f"{seq} after {self.position.seq}"
        self.position = Position(self.position.epoch, seq)
        self.seen.append(seq)


def payload_of(frame: bytes) -> bytes:
    """The JSON in a text frame that a server sent."""
    assert frame[0] == 0x81
    return frame[{126: 4, 127: 10}.get(frame[1], 2) :]
