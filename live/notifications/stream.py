"""Notifications on the internal channel `events`, from which each socket gets the ones it requested and may see."""

from collections.abc import Sequence
from typing import Any

import msgspec

from live.channels import Channel, register
from live.hub.replay_buffer import Sent
from live.hub.subscribers import View
from live.models import Notification
from live.notifications.envelope import told
from live.notifications.filters import Wanted, may_see
from live.notifications.kinds import Priority, Subject
from live.publishing import Once, forget_once, publish_once

CHANNEL = "events"


def register_channel() -> None:
    """Its messages are the twelve types, whose payloads the apps of the domain define."""
    register(Channel(CHANNEL, (), public=False, description="Notifications; each client sees public ones and its own."))


def tell(notifications: Sequence[Notification]) -> None:
    """Append them, each at most once however often this is called for it. Raises RedisError; then some may have been appended."""
    publish_once(channel=CHANNEL, entries=[_entry(notification) for notification in notifications])


def forget(notifications: Sequence[Notification]) -> None:
    """Forget the names of these notifications: their dispatch is committed."""
    forget_once(channel=CHANNEL, names=[str(notification.event_id) for notification in notifications])


def view(wanted: Wanted, client_id: int | None) -> View:
    """View of one socket on the channel."""

    def see(sent: Sent) -> bytes | None:
        meta = sent.meta
        is_seen = may_see(client_id, meta["client_id"]) and wanted.admits(meta["type"], meta["priority"], Subject(**meta["subject"]))
        return sent.payload if is_seen else None

    return see


def _entry(notification: Notification) -> Once:
    meta: dict[str, Any] = {
        "type": notification.type,
        "priority": notification.priority,
        "subject": notification.subject().known(),
        "client_id": notification.client_id,
    }
    return Once(
        name=str(notification.event_id),
        body=msgspec.json.encode(told(notification)),
        at=notification.created_at.timestamp(),
        urgent=notification.priority == Priority.CRITICAL,
        meta=msgspec.json.encode(meta),
    )
