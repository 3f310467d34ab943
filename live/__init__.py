"""WebSockets. Apps call `live.publish` for what happens and register their channels with `live.register`."""

from live.channels import Channel, register
from live.messages import Message, State
from live.publishing import publish, refresh

__all__ = ["Channel", "Message", "State", "publish", "refresh", "register"]
