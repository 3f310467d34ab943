"""The hub: holds the channels and the sockets of a process.

It is a member of each channel's group, so a publish wakes every hub; and it looks at all channels once a second, so a wake-up that was
not heard (Redis was away, the process was busy) delays a message and loses none. Views on a channel (filters for one client, messages
that are for one client only) are functions given to `subscribe`:

    hub.subscribe(session, "events", since=None, view=lambda sent: sent.payload if sent.meta["client_id"] in (None, mine) else None)

with `meta` as it was given to `live.publish(channel="events", message=..., meta={"client_id": 7})`. It never reaches a client. Such a
channel is registered with `public=False` and without a state, and its socket is a `SocketConsumer` of its own.
"""

import asyncio
import time
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import suppress
from contextvars import Context

import structlog
from redis import RedisError
from redis import asyncio as aioredis

from live import channels, connections, feed
from live.close_codes import Close
from live.feed import Position
from live.hub import wakeup
from live.hub.broadcast import Broadcast
from live.hub.refresher import Refresher
from live.hub.subscribers import Confirm, View
from live.protocol import CommandId, Heartbeat
from live.session import Session
from ops.observability import metrics

LOOK_SECONDS = 1.0
SETTLE_SECONDS = 2.0
HEARTBEAT_SECONDS = 30.0
SWEEP_SECONDS = 30.0
STALE_SECONDS = 300.0
logger = structlog.get_logger(__name__)


class Hub:
    """Call everything on the event loop on which it was started. `access_changes`: how often it heard that a client's access changed."""

    def __init__(self) -> None:
        self.loop = asyncio.get_running_loop()
        self.broadcasts = {channel.name: Broadcast(channel) for channel in channels.registered()}
        self.sessions: set[Session] = set()
        self.accounts: Counter[str] = Counter()
        self.access_changes = 0
        self._paths: Counter[str] = Counter()
        self._rung = wakeup.Wakeup()
        self._refresher = Refresher()
        self._redis: aioredis.Redis | None = None
        self._is_cut_off = False
        self._look_at = 0.0
        self._is_settled = asyncio.Event()
        self._tasks: list[asyncio.Task[None]] = []

    def start(self) -> None:
        """Start following the channels."""
        self._redis = connections.reader()
        steps = {
            "follow": self._follow,
            "listen": lambda: wakeup.listen(list(self.broadcasts), self._rung),
            "heartbeat": self._heartbeat,
            "sweep": self._sweep,
        }
        nobody = Context()  # what the hub logs belongs to no socket, not even to the one that started it
        self._tasks = [self.loop.create_task(_forever(name, step), name=f"live-{name}", context=nobody) for name, step in steps.items()]

    async def stop(self) -> None:
        """End its tasks and its connections; the sockets are their servers' to close."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self._refresher.stop()
        if self._redis:
            await self._redis.aclose()

    async def settle(self) -> None:
        """Wait until every channel is known, which takes a moment after the start, but no longer than two seconds."""
        if not self._is_settled.is_set():
            with suppress(TimeoutError):
                await asyncio.wait_for(self._is_settled.wait(), SETTLE_SECONDS)

    def join(self, session: Session) -> None:
        """Register the socket."""
        self.sessions.add(session)
        self._count(session.path, 1)
        self.accounts[session.visitor.account] += 1

    def leave(self, session: Session) -> None:
        """Remove the socket and its subscriptions."""
        if session not in self.sessions:
            return
        self.sessions.discard(session)
        self._count(session.path, -1)
        account = session.visitor.account
        self.accounts[account] -= 1
        if not self.accounts[account]:
            del self.accounts[account]
        for name in session.channels:
            self.broadcasts[name].leave(session.outbox)
        session.channels.clear()
        session.end()

    def subscribe(
        self,
        session: Session,
        channel: str,
        *,
        since: Position | None = None,
        view: View | None = None,
        confirm: Confirm | None = None,
        command_id: CommandId | None = None,
    ) -> None:
        """Subscribe the socket to the channel; see `Broadcast.subscribe`. Raises NotReady."""
        self.broadcasts[channel].subscribe(
            session.outbox, since=since, batch=session.is_batched, view=view, confirm=confirm, command_id=command_id
        )
        session.channels.add(channel)

    def unsubscribe(self, session: Session, channel: str) -> None:
        """Unsubscribe the socket from the channel."""
        self.broadcasts[channel].leave(session.outbox)
        session.channels.discard(channel)

    def configure(self, session: Session, *, batch: bool) -> None:
        """Send to this socket in batches from now on, or no longer."""
        session.is_batched = batch
        for name in session.channels:
            self.broadcasts[name].subscribers.move(session.outbox, batch=batch)

    def _count(self, path: str, change: int) -> None:
        self._paths[path] += change
        metrics.level("ws_connections", path, self._paths[path])

    async def _follow(self) -> None:
        """Read the channels with a wake-up, and all of them once a second."""
        names = await self._rung.wait(max(0.0, self._look_at - time.monotonic()))
        if time.monotonic() >= self._look_at:
            names = set(self.broadcasts)
            self._look_at = time.monotonic() + LOOK_SECONDS
        for name in names:
            await self._look(self.broadcasts[name])
        if not self._is_settled.is_set() and all(broadcast.is_ready for broadcast in self.broadcasts.values()):
            self._is_settled.set()

    async def _look(self, broadcast: Broadcast) -> None:
        name = broadcast.channel.name
        try:
            reading = await feed.read(self._redis, name, broadcast.position) if self._redis else None
        except (RedisError, OSError) as error:
            self._cut_off(str(error))
            return
        self._back()
        if reading is not None:
            broadcast.take(reading)
        if reading is None or not reading.is_current or broadcast.needs_snapshot:
            self._refresher.ask(name)

    def _cut_off(self, reason: str) -> None:
        if not self._is_cut_off:
            logger.warning("hub is cut off from Redis, sockets wait", reason=reason)
        self._is_cut_off = True

    def _back(self) -> None:
        """Publish every channel's state after an outage, since messages may have been lost meanwhile."""
        if self._is_cut_off:
            self._is_cut_off = False
            logger.info("hub is back at Redis")
            for broadcast in self.broadcasts.values():
                self._refresher.ask(broadcast.channel.name, always=True)

    async def _heartbeat(self) -> None:
        await asyncio.sleep(HEARTBEAT_SECONDS)
        self.beat()

    def beat(self) -> None:
        """Send every socket the heads of the channels. Batches are flushed first, so that heads are never ahead of messages."""
        for broadcast in self.broadcasts.values():
            broadcast.subscribers.flush()
        heads = {name: self.broadcasts[name].position.seq for name in channels.public_names() if name in self.broadcasts}
        frame = Heartbeat(heads=heads).encoded()
        for session in self.sessions:
            session.outbox.push(frame)

    async def _sweep(self) -> None:
        await asyncio.sleep(SWEEP_SECONDS)
        self.sweep(now=time.monotonic())

    def sweep(self, *, now: float) -> None:
        """Close the sockets from which nothing was heard for five minutes."""
        for session in list(self.sessions):
            if now - session.heard_at > STALE_SECONDS and not session.outbox.is_closed:
                logger.info("stale socket closed", client=session.name, address=session.visitor.address)
                session.outbox.close(Close.STALE)


async def _forever(name: str, step: Callable[[], Awaitable[None]]) -> None:
    """Repeat the step; an error in it is logged and does not end the hub."""
    while True:
        try:
            await step()
        except Exception:
            logger.exception("hub step failed", step=name)
            await asyncio.sleep(LOOK_SECONDS)
