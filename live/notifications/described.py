"""Message types of the events: one for each notification type, around the payload that its app defines."""

from typing import Any

import msgspec

from live.channels import Channel
from live.messages import Message
from live.notifications import payloads
from live.notifications.kinds import NotificationType, PriorityName
from live.notifications.stream import CHANNEL


def channel() -> Channel:
    """The channel with all its message types; call it once all apps are ready."""
    messages = tuple(_message(type, payload) for type, payload in payloads.registered().items())
    return Channel(CHANNEL, messages, public=False, description="Notifications; each client sees public ones and its own.")


def _message(type: NotificationType, payload: Any) -> Any:
    """The struct of an event. `id`: the same everywhere, to tell repetitions by."""
    fields = [("id", str), ("priority", PriorityName), ("expires_at", str), ("subject", dict[str, str]), ("data", payload)]
    name = "".join(word.capitalize() for word in type.split("_")) + "Event"
    namespace = {"__doc__": payload.__doc__}
    return msgspec.defstruct(name, fields, bases=(Message,), namespace=namespace, tag=type.value, frozen=True, kw_only=True)
