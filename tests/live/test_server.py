"""The web server's sockets and the hub in one loop, so that a test can look into both: who is let go of, and what is left."""

import asyncio
import gc
import socket
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import msgspec
import pytest
from uvicorn import Config, Server
from websockets.asyncio.client import connect
from websockets.client import ClientProtocol
from websockets.uri import parse_uri

from clients.principals import Principal, Scope, Tier
from live import Channel, access, channels, handshake, hub, send_queue, transport
from live.close_codes import Close
from live.handshake import Refused
from live.hub import Hub
from live.hub.broadcast import Broadcast
from live.routing import application
from live.session import Session, Visitor
from live.transport import SocketProtocol
from ops.core.ports import LOOPBACK, free_port
from ops.server import webserver
from tests.live import frames
from tests.live.follower import ask, close_code, dial, hear, hear_until
from tests.live.sample_channel import Scored, Scores
from tests.live.test_broadcast import Stream
from tests.thorough import amount

CHANNEL = Channel("board", (Scored,), Scores)
MEBIBYTE = 1024 * 1024


@dataclass
class Stage:
    """A server, its hub, which reads no Redis here, and the stream that it is told."""

    port: int
    hub: Hub
    stream: Stream

    @property
    def url(self) -> str:
        return f"ws://{LOOPBACK}:{self.port}/ws"

    def publish(self, count: int = 1) -> None:
        for _ in range(count):
            self.stream.publish()
        broadcast = self.hub.broadcasts["board"]
        broadcast.take(self.stream.read(broadcast.position))


@asynccontextmanager
async def serving(settings: Any, *, padding: int = 0) -> AsyncIterator[Stage]:
    """`padding`: how many bytes longer each message is."""
    settings.LIVE_SOCKETS_PER_ADDRESS = 10_000
    channels._channels.clear()
    channels.register(CHANNEL)
    frames.forget()
    stage = Stage(free_port(), Hub(), Stream(padding=padding))
    stage.hub._is_settled.set()
    stage.publish()
    hub._hub = stage.hub
    config = Config(
        application, ws=SocketProtocol, ws_max_size=webserver.MAX_FRAME, ws_per_message_deflate=False, lifespan="off", log_config=None
    )
    server = Server(config)
    task = asyncio.create_task(server._serve([webserver.listen(LOOPBACK, stage.port)]))
    while not server.started:
        await asyncio.sleep(0.01)
    try:
        yield stage
    finally:
        server.should_exit = True
        await task
        await stage.hub.stop()
        hub._hub = None


def open_files() -> int:
    return len(list(Path("/proc/self/fd").iterdir()))


async def settled(condition: Any, seconds: float = 60.0) -> None:
    async with asyncio.timeout(seconds):
        while not condition():
            await asyncio.sleep(0.02)


class DeafClient:
    """A client that subscribes and then reads nothing, until it is told to."""

    def __init__(self, stage: Stage) -> None:
        self.protocol = ClientProtocol(parse_uri(stage.url), max_size=None)
        self.socket = socket.socket()
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        self.socket.setblocking(False)
        self.port = stage.port

    async def connect(self) -> None:
        loop = asyncio.get_running_loop()
        await loop.sock_connect(self.socket, (LOOPBACK, self.port))
        self.protocol.send_request(self.protocol.connect())
        await self.flush()
        while self.protocol.handshake_exc is None and self.protocol.state.name != "OPEN":
            self.protocol.receive_data(await loop.sock_recv(self.socket, 1024))
        self.protocol.send_text(b'{"action":"subscribe","channel":"board"}')
        await self.flush()

    async def flush(self) -> None:
        for data in self.protocol.data_to_send():
            await asyncio.get_running_loop().sock_sendall(self.socket, data)

    async def read_to_the_end(self) -> int | None:
        """The close code of the server."""
        with suppress(ConnectionError):
            while self.protocol.close_rcvd is None and (data := await asyncio.get_running_loop().sock_recv(self.socket, MEBIBYTE)):
                self.protocol.receive_data(data)
                self.protocol.events_received()
        return self.protocol.close_rcvd.code if self.protocol.close_rcvd else None


def test_a_reader_that_stops_reading_is_cut_off_and_its_neighbour_never_notices(settings: Any) -> None:
    async def run() -> None:
        async with serving(settings, padding=60_000) as stage, dial(stage.url, max_size=None) as neighbour:
            await ask(neighbour, action="subscribe", channel="board")
            await hear_until(neighbour, "snapshot")
            deaf = DeafClient(stage)
            await deaf.connect()
            await settled(lambda: len(stage.hub.broadcasts["board"].subscribers) == 2)
            delays, most_queued = [], 0
            for _ in range(60):
                started = time.perf_counter()
                stage.publish()
                await hear(neighbour)
                delays.append(time.perf_counter() - started)
                most_queued = max(most_queued, *(session.outbox._bytes for session in stage.hub.sessions))
            assert send_queue.MAX_BYTES / 2 < most_queued <= send_queue.MAX_BYTES
            assert sorted(delays)[30] < 1.0  # the deaf one is waited for much longer
            assert await asyncio.wait_for(deaf.read_to_the_end(), 60) == 4001
            deaf.socket.close()
            await settled(lambda: len(stage.hub.sessions) == 1)

    asyncio.run(run())


def test_access_that_changes_while_a_socket_is_let_in_or_before_the_first_reading_closes_it(
    settings: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    client = Principal(7, "broker", Tier.STANDARD, frozenset({Scope.READ}))
    other = replace(client, client_id=8)
    principals: list[Principal | None] = [client, None, client]
    changes = Stream()

    async def run() -> None:
        async with serving(settings) as stage:
            channel = stage.hub.broadcasts[access.CHANNEL] = Broadcast(Channel(access.CHANNEL, (access.AccessChanged,), public=False))
            access.follow(stage.hub)

            def change(principal: Principal) -> None:
                changes.publish(meta=msgspec.json.encode({"client_id": principal.client_id}))
                channel.take(changes.read(channel.position))

            async def admit(_: object) -> Visitor:
                if (principal := principals.pop(0)) is None:
                    change(client)
                return Visitor("192.0.2.1", principal)

            monkeypatch.setattr(handshake, "admit", admit)
            async with dial(stage.url) as early:
                assert (await hear(early))["type"] == "welcome"
                change(other)  # the first reading: nobody knows what came before
                assert await close_code(early) == 4004
            async with dial(stage.url) as anonymous, dial(stage.url) as own:
                assert [(await hear(socket))["type"] for socket in (anonymous, own)] == ["welcome", "welcome"]
                change(other)
                await ask(own, action="ping")
                assert (await hear(own))["type"] == "pong"
                change(client)
                assert await close_code(own) == 4004
                await ask(anonymous, action="ping")
                assert (await hear(anonymous))["type"] == "pong"

            looks: list[str] = []

            async def changed_once(_: object) -> Visitor:
                looks.append("look")
                if len(looks) == 1:
                    change(other)
                return Visitor("192.0.2.1", client)

            monkeypatch.setattr(handshake, "admit", changed_once)
            async with dial(stage.url) as checked:
                assert (await hear(checked))["type"] == "welcome"
                assert len(looks) == 2

            async def revoked_meanwhile(_: object) -> Visitor:
                if looks.pop() == "revoked":
                    raise Refused(Close.BAD_TOKEN)
                looks.append("revoked")
                change(client)
                return Visitor("192.0.2.1", client)

            monkeypatch.setattr(handshake, "admit", revoked_meanwhile)
            async with dial(stage.url) as late:
                assert await close_code(late) == 4500

            async def always_changing(_: object) -> Visitor:
                change(other)
                return Visitor("192.0.2.1", client)

            monkeypatch.setattr(handshake, "admit", always_changing)
            async with dial(stage.url) as never:
                assert await close_code(never) == 4004
                assert stage.hub.sessions == {session for session in stage.hub.sessions if session.visitor.principal is None}

    asyncio.run(run())


def test_a_reader_that_never_reads_again_is_gone_and_holds_less_than_two_mebibytes(settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(send_queue, "MAX_SECONDS", 1.0)
    monkeypatch.setattr(transport, "CLOSE_SECONDS", 1.0)

    async def run() -> None:
        async with serving(settings, padding=60_000) as stage:
            deaf = DeafClient(stage)
            await deaf.connect()
            await settled(lambda: len(stage.hub.broadcasts["board"].subscribers) == 1)
            stage.publish(12)
            [session] = stage.hub.sessions
            protocol: SocketProtocol = session.outbox._write.__self__  # type: ignore[union-attr]
            kernel = protocol.transport.get_extra_info("socket").getsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF)
            held = session.outbox._bytes + protocol.transport.get_write_buffer_size() + kernel
            assert 0 < held < 2 * MEBIBYTE
            await settled(lambda: not stage.hub.sessions)
            await settled(lambda: protocol.transport.is_closing() and protocol.disconnected)
            deaf.socket.close()

    asyncio.run(run())


@pytest.mark.scaled
def test_a_thousand_connections_leave_nothing(settings: Any) -> None:
    async def visit(stage: Stage, number: int) -> None:
        async with dial(stage.url) as socket:
            await ask(socket, action="subscribe", channel="board")
            if number % 3 == 0:
                await ask(socket, action="configure", batch=True)
            await hear_until(socket, "snapshot")
            if number % 2:
                socket.transport.abort()

    async def visits(stage: Stage, count: int) -> int:
        for start in range(0, count, 50):
            await asyncio.gather(*(visit(stage, number) for number in range(start, start + 50)))
            stage.publish()
        await settled(lambda: not stage.hub.sessions)
        await asyncio.sleep(0.3)
        gc.collect()
        return len(gc.get_objects())

    async def run() -> None:
        async with serving(settings) as stage:
            before, files = asyncio.all_tasks(), open_files()
            first = await visits(stage, amount(500, 100))
            second = await visits(stage, amount(500, 100))
            assert asyncio.all_tasks() == before
            assert open_files() <= files + 2
            assert (len(stage.hub.accounts), len(stage.hub.broadcasts["board"].subscribers)) == (0, 0)
            assert not [thing for thing in gc.get_objects() if issubclass(type(thing), Session | SocketProtocol)]  # no proxies
            assert second - first < 500

    asyncio.run(run())


def test_a_socket_that_says_nothing_for_five_minutes_is_closed(settings: Any) -> None:
    async def run() -> tuple[int | None, str]:
        async with serving(settings) as stage, dial(stage.url) as silent, dial(stage.url) as talking:
            await hear(silent), await hear(talking)
            for session in stage.hub.sessions:
                session.heard_at -= 290
            await ask(talking, action="ping")
            await hear(talking)
            stage.hub.sweep(now=time.monotonic() + 20)
            code = await close_code(silent)
            await ask(talking, action="ping")
            return code, (await hear(talking))["type"]

    assert asyncio.run(run()) == (4002, "pong")


def test_a_heartbeat_says_how_far_each_channel_is_and_comes_after_what_waits(settings: Any) -> None:
    async def run() -> list[Any]:
        async with serving(settings) as stage, dial(stage.url) as socket:
            await ask(socket, action="configure", batch=True)
            await ask(socket, action="subscribe", channel="board")
            await hear_until(socket, "snapshot")
            stage.publish(3)
            stage.hub.beat()
            return [await hear(socket), await hear(socket)]

    batch, heartbeat = asyncio.run(run())
    assert [message["seq"] for message in batch["messages"]] == [2, 3, 4]
    assert heartbeat["heads"] == {"board": 4}


def test_a_server_that_goes_down_says_so_to_every_client(settings: Any) -> None:
    async def run() -> list[int | None]:
        async with serving(settings) as stage:
            sockets = [await dial_open(stage) for _ in range(5)]
        return [await close_code(socket) for socket in sockets]

    async def dial_open(stage: Stage) -> Any:
        socket = await connect(stage.url, compression=None, proxy=None)
        await hear(socket)
        return socket

    assert asyncio.run(run()) == [4000] * 5
