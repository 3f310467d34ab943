"""Publish messages: each gets its sequence number once the causing transaction has committed, and every hub is notified.

The stream in Redis is the truth; the wake-up message only spares the hubs their wait of up to a second. When Redis is down the write that
caused the message succeeds all the same and the message is lost; what must not happen is that readers stay behind without knowing. So
the next message of this process on the channel, the channel's next job and every hub that comes out of the outage tell a fresh snapshot.
"""

import asyncio
import hashlib
import secrets
import time
from collections.abc import Mapping, Sequence
from functools import partial
from typing import Any, Literal, NamedTuple

import msgspec
import structlog
from asgiref.sync import async_to_sync
from channels.layers import get_channel_layer
from django.db import transaction
from redis import RedisError

from live import channels, connections, scripts
from live.channels import Channel
from live.connections import Keys
from live.messages import Message, State
from ops.core import json_text

WAKEUP_SECONDS = 0.5
PublishMode = Literal["never", "changed", "always", "restart"]
logger = structlog.get_logger(__name__)
_behind: set[str] = set()


class Once(NamedTuple):
    """A message as `publish_once` takes it: JSON with a `type`, what the hubs are told beside it, and when it happened (Unix seconds)."""

    name: str
    body: bytes
    meta: bytes
    at: float
    urgent: bool


def publish(*, channel: str, message: Message, urgent: bool = False, meta: Mapping[str, Any] | None = None) -> None:
    """Send the message to all readers of the channel once the current transaction has committed (now, outside one).

    `urgent` messages do not wait in batches. `meta` goes to the hubs beside the message and never to a client: views filter by it.
    Raises LookupError for a channel that nobody registered and TypeError for a message that is none of the channel's.
    """
    target = channels.require(channel)
    if type(message) not in target.messages:
        raise TypeError(f"{type(message).__name__} is no message of the channel {channel!r}.")
    transaction.on_commit(partial(_send, target, message, urgent, dict(meta or {})), robust=True)


def refresh(*, channel: str, always: bool = False) -> None:
    """Publish the current state on commit, where it differs from the stored one (or `always`).

    A job calls it before it changes anything, so that what an earlier run could not publish is made good.
    """
    transaction.on_commit(partial(publish_state, channel=channel, always=always), robust=True)


def publish_state(*, channel: str, always: bool = False) -> None:
    """Publish the current state now, independently of any transaction."""
    _append(channels.require(channel), tell="always" if always else "changed")


def resync(*, channel: str) -> None:
    """Publish the state if this process's last publish on the channel failed; otherwise do nothing."""
    if channel in _behind:
        refresh(channel=channel, always=True)


def published(*, channel: str) -> State | None:
    """The last published state of the channel; None when there is none or Redis is down."""
    target = channels.require(channel)
    try:
        snapshot = connections.publisher().hget(Keys.of(channel).record, "snapshot")
    except RedisError:
        return None
    return msgspec.json.decode(snapshot, type=target.state) if snapshot and target.state else None


def publish_once(*, channel: str, entries: Sequence[Once]) -> None:
    """Append the messages to a channel without a state now, in one round trip; those whose name was used before are left out.

    For a publisher that keeps what it publishes and tries again. Raises RedisError; then some may have been appended.
    """
    client, keys = connections.publisher(), Keys.of(channel)
    append = client.register_script(scripts.PUBLISH)
    with client.pipeline(transaction=False) as pipeline:
        for entry in entries:
            arguments: list[Any] = [
                secrets.token_hex(8),
                0,
                entry.at,
                entry.body,
                int(entry.urgent),
                entry.meta,
                b"",
                _digest(b""),
                "never",
                entry.name,
            ]
            append(keys=list(keys), args=arguments, client=pipeline)
        pipeline.execute()
    _ring(channel)


def forget_once(*, channel: str, names: Sequence[str]) -> None:
    """Forget the names of messages that will not be published again."""
    try:
        connections.publisher().srem(Keys.of(channel).names, *names)
    except RedisError as error:
        logger.info("names kept for a day", channel=channel, reason=str(error))


def wakeup_group(channel: str) -> str:
    """Group of the hubs that follow the channel."""
    return f"live.{channel}"


def _send(channel: Channel, message: Message, urgent: bool, meta: dict[str, Any]) -> None:
    body = json_text.encode(message)
    _append(channel, body=body, urgent=urgent, meta=msgspec.json.encode(meta) if meta else b"")


def _append(channel: Channel, *, body: bytes = b"", urgent: bool = False, meta: bytes = b"", tell: PublishMode = "never") -> None:
    """One step of the channel; a Redis that does not answer is remembered, not raised."""
    client = connections.publisher()
    keys = Keys.of(channel.name)
    if channel.name in _behind:
        tell = "always" if channel.snapshot else "restart"
    try:
        ticket = client.incr(keys.tickets)
        snapshot = _snapshot(channel)
        arguments: list[Any] = [secrets.token_hex(8), ticket, time.time(), body, int(urgent), meta, snapshot, _digest(snapshot), tell]
        client.register_script(scripts.PUBLISH)(keys=list(keys), args=arguments)
    except RedisError as error:
        _behind.add(channel.name)
        logger.warning("live message lost, readers get a snapshot once Redis is back", channel=channel.name, reason=str(error))
        return
    _behind.discard(channel.name)
    _ring(channel.name)


def _snapshot(channel: Channel) -> bytes:
    """The state as JSON; nothing for a channel without one, or when it cannot be read: the hubs then ask for it again."""
    if channel.snapshot is None:
        return b""
    try:
        return json_text.encode(channel.snapshot())
    except Exception as error:  # whatever is wrong with the state, the message must go out
        logger.warning("snapshot not taken", channel=channel.name, reason=str(error))
        return b""


def _digest(snapshot: bytes) -> str:
    return hashlib.sha256(snapshot).hexdigest()


def _ring(channel: str) -> None:
    """Wake the hubs. They also read once a second, so a lost wake-up delays a message and loses none."""
    try:
        async_to_sync(_ring_once)(channel)
    except (RedisError, OSError, TimeoutError) as error:
        logger.info("hubs not woken", channel=channel, reason=str(error))


async def _ring_once(channel: str) -> None:
    layer = get_channel_layer()
    await asyncio.wait_for(layer.group_send(wakeup_group(channel), {"type": "live.ring", "channel": channel}), WAKEUP_SECONDS)
