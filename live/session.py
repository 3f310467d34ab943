"""A connected socket: its visitor, last activity and send queue."""

import asyncio
import time
from dataclasses import dataclass, field
from uuid import uuid4

from django.conf import settings

from clients.principals import Principal
from clients.rate_limit import Bucket, Group, bucket_for
from live.close_codes import Close
from live.send_queue import SendQueue


@dataclass(frozen=True, slots=True)
class Visitor:
    """An API client, or an anonymous visitor from an address."""

    address: str
    principal: Principal | None = None

    def bucket(self, group: Group) -> Bucket:
        """What it draws on for sockets, and for commands, in all processes together."""
        return bucket_for(group, principal=self.principal, address=self.address, rates=settings.RATE_LIMITS)

    @property
    def account(self) -> str:
        """Account that sockets are counted on."""
        return f"client {self.principal.client_id}" if self.principal else f"address {self.address}"


@dataclass(eq=False, slots=True)
class Session:
    """One socket of a visitor. Times are monotonic seconds."""

    visitor: Visitor
    outbox: SendQueue
    path: str = "/ws"
    name: str = ""
    heard_at: float = field(default_factory=time.monotonic)
    channels: set[str] = field(default_factory=set)
    is_batched: bool = False
    _expiry: asyncio.TimerHandle | None = None

    def __post_init__(self) -> None:
        principal = self.visitor.principal
        self.name = str(principal.client_id) if principal else f"anonymous-{uuid4().hex[:12]}"
        if principal and principal.expires_at is not None:
            remaining = max(0.0, principal.expires_at - time.time())
            self._expiry = asyncio.get_running_loop().call_later(remaining, self.outbox.close, Close.EXPIRED)

    def end(self) -> None:
        """The socket is gone."""
        self.outbox.abandon()
        if self._expiry:
            self._expiry.cancel()
