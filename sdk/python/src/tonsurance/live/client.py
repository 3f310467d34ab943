"""The client of the sockets. It needs asyncio."""

import asyncio
import json
import logging
from collections import deque
from collections.abc import Awaitable, Callable

from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from tonsurance.addresses import socket_url
from tonsurance.decoding import loads
from tonsurance.errors import ApiError, NoAnswer, Refused
from tonsurance.live.backoff import Backoff, permits_reconnecting
from tonsurance.live.dial import NoLine, dial
from tonsurance.live.following import BROKEN, Command, Following, unpacked
from tonsurance.live.items import Item, LiveRefused

Token = str | Callable[[], str | Awaitable[str | None] | None] | None
logger = logging.getLogger("tonsurance.live")


class LiveClient:
    """Items of channels or events, through broken lines and restarts of the service: `async for item in live`.

    `url`: of the service, as for `Client`. `following`: `Channels` or `Events`. `token`: a key or token, or a function (it may be async)
    that gives a fresh one for each attempt; without one the public channels are read. Use as an asynchronous context manager. Iterating
    raises LiveRefused, also Refused from a `token` function; what passes by itself is waited for, and told to the log `tonsurance.live`.
    A step may be cancelled (`asyncio.timeout`) and taken again: nothing is lost.
    """

    def __init__(
        self,
        url: str,
        following: Following,
        *,
        token: Token = None,
        allow_plain_http: bool = False,
        backoff: Backoff | None = None,
        sleep: Callable[[float], Awaitable[object]] = asyncio.sleep,
    ) -> None:
        self._url = socket_url(url, following.path, allow_plain_http=allow_plain_http)
        self._following = following
        self._token = token
        self._backoff = backoff or Backoff()
        self._sleep = sleep
        self._items: deque[Item] = deque()
        self._commands: deque[Command] = deque()
        self._socket: ClientConnection | None = None
        self._wait = 0.0
        self._attempt = 0
        self._opened_at = self._heard_at = 0.0
        self._ask_again_at: float | None = None
        self._is_closed = False

    def __aiter__(self) -> "LiveClient":
        return self

    async def __anext__(self) -> Item:
        while not self._items:
            if self._is_closed:
                raise StopAsyncIteration
            await (self._open() if self._socket is None else self._read(self._socket))
        return self._items.popleft()

    def drop(self) -> None:
        """Break the line as a bad network would; the next step opens another and asks for what was missed."""
        if self._socket:
            self._socket.transport.abort()

    async def aclose(self) -> None:
        """Close the line; the iteration ends."""
        self._is_closed = True
        if self._socket:
            await self._socket.close()

    async def _open(self) -> None:
        """One attempt to open a line, after the wait that the last failure has left."""
        await self._sleep(self._wait)
        try:
            self._socket = await dial(self._url, await self._fresh_token())
        except (NoLine, NoAnswer) as error:
            self._lost(None, str(error))
        except ApiError as error:
            if isinstance(error, Refused):
                raise
            self._lost(None, error.code)
        else:
            self._opened_at = self._heard_at = self._now()
            self._ask_again_at = None
            self._commands = deque(self._following.opened())

    async def _read(self, socket: ClientConnection) -> None:
        """Send what is due, then wait for one frame."""
        try:
            await self._say(socket)
            async with asyncio.timeout_at(self._due()):
                text = await socket.recv()
        except TimeoutError:
            if self._now() >= self._heard_at + self._backoff.silence_seconds:
                self._give_up(socket, "silence")
        except ConnectionClosed as closed:
            self._lost(closed.rcvd.code if closed.rcvd else None, closed.rcvd.reason if closed.rcvd else "no close code")
        else:
            self._heard_at = self._now()
            self._hear(socket, text)

    async def _say(self, socket: ClientConnection) -> None:
        if self._ask_again_at is not None and self._now() >= self._ask_again_at:
            self._ask_again_at = None
            self._commands.extend(self._following.subscribe_again())
        while self._commands:
            await socket.send(json.dumps(self._commands[0]))
            self._commands.popleft()

    def _hear(self, socket: ClientConnection, text: str | bytes) -> None:
        try:
            for frame in unpacked(loads(text)):
                heard = self._following.hear(frame)
                self._items.extend(heard.items)
                self._commands.extend(heard.commands)
        except BROKEN as error:
            self._give_up(socket, f"a frame without sense ({type(error).__name__})")
        if self._following.unavailable and self._ask_again_at is None:
            self._ask_again_at = self._now() + self._backoff.unavailable_seconds

    def _give_up(self, socket: ClientConnection, reason: str) -> None:
        socket.transport.abort()
        self._lost(None, reason)

    def _lost(self, code: int | None, reason: str) -> None:
        """Forget the line. Raises LiveRefused when the service does not want this client back."""
        was_open, self._socket = self._socket is not None, None
        if self._is_closed:
            return
        if not permits_reconnecting(code):
            self._is_closed = True
            raise LiveRefused(f"closed_{code}", reason)
        if was_open and self._now() - self._opened_at >= self._backoff.steady_seconds:
            self._attempt = 0
        self._wait = self._backoff.wait(self._attempt, code)
        self._attempt += 1
        logger.warning("No line (%s, %s); next attempt in %.1f s.", code, reason, self._wait)

    async def _fresh_token(self) -> str | None:
        found = self._token() if callable(self._token) else self._token
        return found if found is None or isinstance(found, str) else await found

    def _due(self) -> float:
        silence = self._heard_at + self._backoff.silence_seconds
        return silence if self._ask_again_at is None else min(silence, self._ask_again_at)

    def _now(self) -> float:
        return asyncio.get_running_loop().time()

    async def __aenter__(self) -> "LiveClient":
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.aclose()

    def __repr__(self) -> str:
        return f"LiveClient({self._url!r})"
