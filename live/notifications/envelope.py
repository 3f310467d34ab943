"""A notification as it leaves the house, the same on the stream and to webhooks."""

import msgspec

from live.models import Notification
from live.notifications.kinds import Priority
from ops.rest.times import iso


class Envelope(msgspec.Struct, frozen=True):
    """What is told. `id`: the same at every attempt and everywhere, to tell repetitions by. `timestamp`: Unix seconds of the cause."""

    id: str
    type: str
    priority: str
    timestamp: float
    expires_at: str
    subject: dict[str, str]
    data: msgspec.Raw


_encoder = msgspec.json.Encoder()


def envelope(notification: Notification) -> Envelope:
    """The notification in its envelope."""
    return Envelope(
        id=str(notification.event_id),
        type=notification.type,
        priority=Priority(notification.priority).name,
        timestamp=notification.created_at.timestamp(),
        expires_at=iso(notification.expires_at),
        subject=notification.subject().known(),
        data=msgspec.Raw(notification.payload.encode()),
    )


def encoded(notification: Notification) -> bytes:
    """Its JSON, the same bytes every time."""
    return _encoder.encode(envelope(notification))
