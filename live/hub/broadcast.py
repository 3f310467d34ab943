"""One channel in one process: its newest messages and its subscribers.

Everything here runs on the event loop without awaiting: no message can fall between reading the replay buffer and subscribing.
"""

import time
from collections.abc import Callable
from typing import NamedTuple

from live import encoding
from live.channels import Channel
from live.encoding import Encoded
from live.feed import NOWHERE, Position, Reading
from live.hub.replay_buffer import ReplayBuffer, Sent
from live.hub.subscribers import Confirm, Subscribers, Subscription, View
from live.protocol import CommandId, Subscribed
from live.send_queue import SendQueue
from ops.observability import metrics

Listener = Callable[[Sent | None], None]


class NotReady(Exception):
    """The channel's state is not known yet: Redis or the database has not answered since this process started."""


class ChannelSnapshot(NamedTuple):
    """The state after the message `seq`."""

    seq: int
    encoded: Encoded


class Broadcast:
    """A channel with its newest messages, state and subscribers.

    `listeners` are for this process itself: each gets every message, and None where some may have been missed: at the start too, since
    sockets are let in before the first reading when Redis is away.
    """

    def __init__(self, channel: Channel) -> None:
        self.channel = channel
        self.position: Position = NOWHERE
        self.subscribers = Subscribers()
        self.listeners: list[Listener] = []
        self._snapshot: ChannelSnapshot | None = None
        self._ring = ReplayBuffer()

    @property
    def is_ready(self) -> bool:
        """Whether a new subscriber can be served."""
        return self.position.epoch != "" and (self._snapshot is not None or self.channel.state is None)

    @property
    def needs_snapshot(self) -> bool:
        """Whether the state is older than the newest message, or missing."""
        return self.channel.state is not None and (self._snapshot is None or self._snapshot.seq < self.position.seq)

    def take(self, reading: Reading) -> None:
        """Deliver a reading to all subscribers."""
        if reading.head == self.position:
            return
        if self._continues(reading):
            for entry in reading.entries:
                self._tell(Sent(self.channel.name, self.position.epoch, entry))
            self.position = reading.head
            self._keep_snapshot(reading)
        else:
            self._start_over(reading)

    def subscribe(
        self,
        outbox: SendQueue,
        *,
        since: Position | None,
        batch: bool,
        view: View | None = None,
        confirm: Confirm | None = None,
        command_id: CommandId | None = None,
    ) -> None:
        """Subscribe the socket: from `since` on if it is still buffered, else from the current state. Raises NotReady."""
        if not self.is_ready:
            raise NotReady
        self.subscribers.leave(outbox)
        subscription = Subscription(outbox, view, confirm)
        can_recover = since is not None and since.epoch == self.position.epoch and self._ring.reaches(since.seq, self.position.seq)
        self._begin(subscription, since.seq if since and can_recover else self._start, recovered=can_recover, command_id=command_id)
        self.subscribers.join(subscription, batch=batch)
        self._count()

    def leave(self, outbox: SendQueue) -> None:
        """Unsubscribe the socket."""
        self.subscribers.leave(outbox)
        self._count()

    def _count(self) -> None:
        metrics.level("ws_subscriptions", self.channel.name, len(self.subscribers))

    def _continues(self, reading: Reading) -> bool:
        """Whether the reading goes on from what is known, without a hole."""
        follows = bool(reading.entries) and reading.entries[0].seq == self.position.seq + 1
        return follows and reading.head.epoch == self.position.epoch

    def _tell(self, sent: Sent) -> None:
        self._ring.append(sent)
        self.subscribers.tell(sent)
        if followers := len(self.subscribers):
            metrics.count("ws_messages_sent", self.channel.name, followers)
            metrics.observe("ws_delivery_latency", self.channel.name, 1000 * (time.time() - sent.entry.at))
        for listener in self.listeners:
            listener(sent)

    def _start_over(self, reading: Reading) -> None:
        """Start over after a new epoch or a gap that the stream cannot fill: all subscribers get the state.

        Of a channel without a state they get the messages that are there: all of them are news.
        """
        self.subscribers.discard()
        self._ring.clear()
        for entry in reading.entries:
            self._ring.append(Sent(self.channel.name, reading.head.epoch, entry))
        self.position = reading.head
        self._snapshot = None
        self._keep_snapshot(reading)
        start = self._start if self.channel.state else self._ring.start(self.position.seq)
        for subscription in self.subscribers:
            self._begin(subscription, start, recovered=False)
        for listener in self.listeners:
            listener(None)

    def _keep_snapshot(self, reading: Reading) -> None:
        """Keep the newest; an older one is good as long as the ring holds all that came after it."""
        if reading.snapshot is not None:
            epoch, seq = reading.head
            state = encoding.snapshot(self.channel.name, epoch, seq, reading.snapshot_at, reading.snapshot)
            self._snapshot = ChannelSnapshot(seq, encoding.encode(state))
        elif self._snapshot and not self._ring.reaches(self._snapshot.seq, self.position.seq):
            self._snapshot = None

    @property
    def _start(self) -> int:
        """The number that a newcomer's first message comes after."""
        return self._snapshot.seq if self._snapshot else self.position.seq

    def _begin(self, subscription: Subscription, start: int, *, recovered: bool, command_id: CommandId | None = None) -> None:
        """Say where the socket starts; then the state, unless it has it, and what came after."""
        epoch = self.position.epoch
        subscribed = Subscribed(channel=self.channel.name, epoch=epoch, seq=start, recovered=recovered)
        answer = subscription.confirm(subscribed) if subscription.confirm else subscribed
        if command_id is not None:
            answer.id = command_id
        subscription.outbox.push(answer.encoded())
        if not recovered and self._snapshot:
            subscription.outbox.push(self._snapshot.encoded)
        for sent in self._ring.after(start):
            subscription.deliver(sent, at_once=True)
