"""Base consumer of the sockets: handshake, limits, invalid frames and closing.

A consumer has no channel layer of its own: the hub is the process's one member of the groups. It answers from `handle`, which must not
wait for anything slow: while it waits, nothing more is read from this socket.
"""

import time
from typing import Any, ClassVar

import msgspec
import structlog
from channels.consumer import AsyncConsumer
from channels.exceptions import StopConsumer
from django.conf import settings

from clients import admission
from clients.rate_limit import Bucket, Group
from live import command_rate, handshake, hub
from live.close_codes import Close
from live.command_rate import CommandRate
from live.commands import Configure, Ping
from live.encoding import Encoded
from live.handshake import Handshake, Refused
from live.hub import Hub
from live.protocol import Configured, Error, Pong
from live.send_queue import SendQueue
from live.session import Session, Visitor
from live.transport import EXTENSION

MAX_LOOKS = 3
logger = structlog.get_logger(__name__)


class SocketConsumer(AsyncConsumer):
    """One socket. Subclasses name their `commands` (a union of structs), say `greet`, and `handle` what is theirs alone."""

    channel_layer_alias = None
    commands: ClassVar[Any]
    hub: Hub
    session: Session
    _commands: Bucket

    def __init__(self, *_: Any, **__: Any) -> None:
        self._decoder = _decoder(self.commands)
        self._rate = CommandRate(time.monotonic())

    def greet(self) -> Encoded:
        """The first frame."""
        raise NotImplementedError

    def handle(self, command: Any) -> None:
        """Carry out a command that every socket has."""
        match command:
            case Configure():
                self.hub.configure(self.session, batch=command.batch)
                self.say(Configured(batch=command.batch), command.id)
            case Ping():
                self.say(Pong(), command.id)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Read events one after the other. Channels would make a task for each."""
        self.scope, self.base_send = scope, send
        try:
            while True:
                await self.dispatch(await receive())
        except StopConsumer:
            return
        finally:
            if hasattr(self, "session"):
                self.hub.leave(self.session)

    async def dispatch(self, message: dict[str, Any]) -> None:
        """Call the event's method without Channels' thread hop, which closes database connections: nothing here uses one."""
        match message["type"]:
            case "websocket.receive":
                await self._receive(message.get("text"))
            case "websocket.connect":
                await self._connect()
            case "websocket.disconnect":
                raise StopConsumer

    async def _connect(self) -> None:
        """Accept in any case: browsers cannot read a refused handshake, but they can read a close code."""
        asked = Handshake.of(self.scope)
        outbox = SendQueue(self.base_send, self.scope.get("extensions", {}).get(EXTENSION))
        await self.base_send({"type": "websocket.accept", "subprotocol": asked.subprotocol})
        self.hub = hub.current()
        try:
            visitor = await self._admit(asked)
            self._require_room(visitor)
        except Refused as refused:
            logger.info("socket refused", address=asked.address, code=refused.why.code)
            outbox.close(refused.why)
            return
        self._commands = visitor.bucket(Group.COMMAND)
        self.session = Session(visitor, outbox, self.scope["path"])
        self.hub.join(self.session)
        outbox.push(self.greet())

    async def _admit(self, asked: Handshake) -> Visitor:
        """Who it is that connects, as of now. Raises Refused.

        Where access of a client changed since the credentials were looked at, or the hub cannot tell, they are looked at again.
        """
        changes = self.hub.access_changes
        visitor = await handshake.admit(asked)
        if not await admission.admit_on_loop(visitor.bucket(Group.SOCKET)):
            raise Refused(Close.RATE)
        await self.hub.settle()
        for _ in range(MAX_LOOKS):
            if visitor.principal is None or self.hub.access_changes == changes:
                return visitor
            changes = self.hub.access_changes
            visitor = await handshake.admit(asked)
        raise Refused(Close.EXPIRED)

    def _require_room(self, visitor: Visitor) -> None:
        is_client = visitor.principal is not None
        per_address = settings.LIVE_SOCKETS_PER_ADDRESS
        if not command_rate.may_open(self.hub.accounts, visitor.account, is_client=is_client, per_address=per_address):
            raise Refused(Close.LIMIT)

    async def _receive(self, text: str | None) -> None:
        if not hasattr(self, "session") or self.session.outbox.is_closed:
            return
        now = time.monotonic()
        self.session.heard_at = now
        if not self._rate.permits(now) or not await admission.admit_on_loop(self._commands):
            self.fail(Close.RATE)
        elif text is None:
            self.fail(Close.BAD_PROTOCOL)
        else:
            self._obey(text)

    def _obey(self, text: str) -> None:
        if self.session.outbox.is_closed:  # while it waited for its turn
            return
        try:
            command = self._decoder.decode(text)
        except msgspec.ValidationError as error:
            self.say(Error(code="bad_command", message=str(error)))
        except (msgspec.DecodeError, RecursionError):
            self.fail(Close.BAD_PROTOCOL)
        else:
            self.handle(command)

    def say(self, frame: Any, command_id: str | int | None = None) -> None:
        """Answer with the frame, and the id of the command where it had one."""
        if command_id is not None:
            frame.id = command_id
        self.session.outbox.push(frame.encoded())

    def fail(self, why: Close) -> None:
        """Close the socket after a client error."""
        logger.info("socket closed", client=self.session.name, address=self.session.visitor.address, code=why.code)
        self.session.outbox.close(why)


_decoders: dict[Any, "msgspec.json.Decoder[Any]"] = {}


def _decoder(commands: Any) -> "msgspec.json.Decoder[Any]":
    """The decoder of a set of commands, cached for all sockets."""
    if commands not in _decoders:
        _decoders[commands] = msgspec.json.Decoder(commands)
    return _decoders[commands]
