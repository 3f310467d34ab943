"""Envelope of a notification, for the stream and webhooks alike."""

from typing import Any

import msgspec

from live.models import Notification
from live.notifications.kinds import Priority
from ops.core.times import iso


class Told(msgspec.Struct, frozen=True):
    """What is told. `id`: the same at every attempt and everywhere, to tell repetitions by."""

    id: str
    type: str
    priority: str
    expires_at: str
    subject: dict[str, str]
    data: msgspec.Raw


class Envelope(Told, frozen=True):
    """Envelope for webhooks, with the time of the cause in Unix seconds."""

    timestamp: float


_encoder = msgspec.json.Encoder()


def told(notification: Notification) -> Told:
    """The notification without a time: the stream's messages have one of their own."""
    return Told(**_fields(notification))


def encoded(notification: Notification) -> bytes:
    """The JSON for webhooks, the same bytes every time."""
    return _encoder.encode(Envelope(**_fields(notification), timestamp=notification.created_at.timestamp()))


def _fields(notification: Notification) -> dict[str, Any]:
    return {
        "id": str(notification.event_id),
        "type": notification.type,
        "priority": Priority(notification.priority).name,
        "expires_at": iso(notification.expires_at),
        "subject": notification.subject().known(),
        "data": msgspec.Raw(notification.payload.encode()),
    }
