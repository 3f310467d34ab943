"""WebSockets. Apps call `live.publish` for what happens and register their channels with `live.register`."""

from live.channels import Channel, register
from live.messages import Message, Part, State
from live.publishing import publish, published, refresh, resync

__all__ = ["Channel", "Message", "Part", "State", "publish", "published", "refresh", "register", "resync"]
