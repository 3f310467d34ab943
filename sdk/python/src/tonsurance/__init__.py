"""Client of the Tonsurance API: quotes, policies, sockets and webhooks. The README has a program for each."""

from tonsurance import webhooks
from tonsurance.async_client import AsyncClient
from tonsurance.client import Client
from tonsurance.errors import ApiError, NoAnswer, Refused, TonsuranceError
from tonsurance.live import Channels, Events, LiveClient, LiveRefused, Message, Missed, Position, Snapshot
from tonsurance.retry import RetryPolicy
from tonsurance.version import __version__

__all__ = [
    "ApiError",
    "AsyncClient",
    "Channels",
    "Client",
    "Events",
    "LiveClient",
    "LiveRefused",
    "Message",
    "Missed",
    "NoAnswer",
    "Position",
    "Refused",
    "RetryPolicy",
    "Snapshot",
    "TonsuranceError",
    "__version__",
    "webhooks",
]
