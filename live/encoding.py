"""Encode frames. Each is encoded once for any number of sockets. No Django."""

from collections.abc import Sequence
from typing import NamedTuple

import msgspec
from websockets.frames import Frame, Opcode


class Encoded(NamedTuple):
    """A message as JSON, and the same as a WebSocket frame: frames of a server are not masked, so one fits all."""

    payload: bytes
    frame: bytes


def encode(payload: bytes) -> Encoded:
    return Encoded(payload, Frame(Opcode.TEXT, payload).serialize(mask=False, extensions=[]))


def message(channel: str, seq: int, at: float, body: bytes) -> bytes:
    """The message with channel, number and time put in front of its own fields. `body` is a JSON object with some."""
    return b'{"channel":"%s","seq":%d,"timestamp":%s,%s' % (channel.encode(), seq, _number(at), body[1:])


def snapshot(channel: str, epoch: str, seq: int, at: float, state: bytes) -> bytes:
    """The state of a channel after the message `seq` of the epoch."""
    head = b'{"channel":"%s","seq":%d,"timestamp":%s' % (channel.encode(), seq, _number(at))
    return b'%s,"type":"snapshot","epoch":"%s","state":%s}' % (head, epoch.encode(), state)


def batch(payloads: Sequence[bytes]) -> Encoded:
    """Several messages in one frame."""
    return encode(b'{"type":"batch","messages":[%s]}' % b",".join(payloads))


def _number(at: float) -> bytes:
    return msgspec.json.encode(at)
