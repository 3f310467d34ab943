"""Sockets: what happens, as it happens, without a silent hole after a broken line."""

from tonsurance.live.channels import Channels
from tonsurance.live.client import LiveClient
from tonsurance.live.events import Events
from tonsurance.live.items import Item, LiveRefused, Message, Missed, Position, Snapshot

__all__ = ["Channels", "Events", "Item", "LiveClient", "LiveRefused", "Message", "Missed", "Position", "Snapshot"]
