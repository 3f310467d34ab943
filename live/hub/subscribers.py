"""Subscribers of a channel: with single frames or batches encoded once for all, or with a view of their own."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from live import encoding
from live.encoding import Encoded
from live.hub.batch import MessageBatch
from live.hub.replay_buffer import Sent
from live.protocol import Answer, Subscribed
from live.send_queue import SendQueue

View = Callable[[Sent], bytes | None]
Confirm = Callable[[Subscribed], Answer]


@dataclass(eq=False, slots=True)
class Subscription:
    """A socket that follows a channel.

    `view` decides for this socket alone: it gets each message and answers the JSON to send, or None to leave the message out.
    `confirm` says in its socket's own words where it starts.
    """

    outbox: SendQueue
    view: View | None = None
    confirm: Confirm | None = None
    batch: MessageBatch | None = None

    def deliver(self, sent: Sent, *, at_once: bool = False) -> None:
        """Send the message as this socket sees it."""
        payload = self.view(sent) if self.view else sent.payload
        if payload is None:
            return
        if self.batch and not at_once:
            self.batch.add(payload, is_urgent=sent.entry.is_urgent)
        else:
            self.outbox.push(sent.encoded if payload is sent.payload else encoding.encode(payload))


class Subscribers:
    """The subscribers of one channel."""

    def __init__(self) -> None:
        self._singles: dict[SendQueue, Subscription] = {}
        self._batched: dict[SendQueue, Subscription] = {}
        self._views: dict[SendQueue, Subscription] = {}
        self._batch = MessageBatch(self._deliver_batch)

    def __len__(self) -> int:
        return len(self._singles) + len(self._batched) + len(self._views)

    def __iter__(self) -> Iterator[Subscription]:
        return iter([*self._singles.values(), *self._batched.values(), *self._views.values()])

    def tell(self, sent: Sent) -> None:
        """Send the message to all."""
        for outbox in self._singles:
            outbox.push(sent.encoded)
        if self._batched:
            self._batch.add(sent.payload, is_urgent=sent.entry.is_urgent)
        for subscription in self._views.values():
            subscription.deliver(sent)

    def join(self, subscription: Subscription, *, batch: bool) -> None:
        """Add a subscriber. The common batch is flushed first: it is not for the new one."""
        self.flush()
        if subscription.view:
            subscription.batch = MessageBatch(subscription.outbox.push) if batch else None
            self._views[subscription.outbox] = subscription
        else:
            (self._batched if batch else self._singles)[subscription.outbox] = subscription

    def leave(self, outbox: SendQueue) -> Subscription | None:
        """Remove the socket, if present; its own batch is dropped."""
        for sockets in (self._singles, self._batched, self._views):
            if subscription := sockets.pop(outbox, None):
                if subscription.batch:
                    subscription.batch.discard()
                return subscription
        return None

    def move(self, outbox: SendQueue, *, batch: bool) -> None:
        """Switch batching of the socket on or off, without losing or repeating a message."""
        self.flush()
        if (view := self._views.get(outbox)) and view.batch:
            view.batch.flush()
        if subscription := self.leave(outbox):
            self.join(subscription, batch=batch)

    def flush(self) -> None:
        """Flush the common batch."""
        self._batch.flush()

    def discard(self) -> None:
        """Drop all batches."""
        self._batch.discard()
        for subscription in self._views.values():
            if subscription.batch:
                subscription.batch.discard()

    def _deliver_batch(self, encoded: Encoded) -> None:
        for outbox in self._batched:
            outbox.push(encoded)
