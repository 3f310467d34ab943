"""WebSockets. Apps call `live.publish` for what happens and register their channels with `live.register`."""

from live.channels import Channel, register
from live.messages import Message, Part, State
from live.publishing import make_good, publish, refresh, told

__all__ = ["Channel", "Message", "Part", "State", "make_good", "publish", "refresh", "register", "told"]
