"""The client of the sockets against a service that breaks lines."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable, Coroutine
from contextlib import asynccontextmanager
from typing import Any

import pytest
from websockets.asyncio.server import ServerConnection, serve
from websockets.http11 import Request, Response

from tests.sdk.python.calling import refusal
from tonsurance import Channels, LiveClient, LiveRefused, Message, NoAnswer, Refused, Snapshot
from tonsurance.exchange import Answer, problem
from tonsurance.live.backoff import Backoff

NAME = "tranche_apy"
LINE = Callable[["Stub", ServerConnection], Awaitable[None]]
DEADLINE_SECONDS = 60


class Stub:
    """Serves one line after the other as the test has laid out, the last one over and over."""

    def __init__(self, *lines: LINE) -> None:
        self.lines = lines
        self.commands: list[list[dict[str, Any]]] = []
        self.tokens: list[str | None] = []
        self.refusals: list[tuple[int, dict[str, str]]] = []
        self.url = ""

    async def serve(self, socket: ServerConnection) -> None:
        self.commands.append([])
        await self.lines[min(len(self.commands), len(self.lines)) - 1](self, socket)

    def admit(self, connection: ServerConnection, request: Request) -> Response | None:
        self.tokens.append(request.headers.get("Authorization"))
        if not self.refusals:
            return None
        status, headers = self.refusals.pop(0)
        response = connection.respond(status, "")
        response.headers.update(headers)
        return response

    async def heard(self, socket: ServerConnection) -> dict[str, Any]:
        command: dict[str, Any] = json.loads(await socket.recv())
        self.commands[-1].append(command)
        return command


@asynccontextmanager
async def running(stub: Stub) -> AsyncIterator[Stub]:
    async with serve(stub.serve, "127.0.0.1", 0, process_request=stub.admit, subprotocols=["tonsurance.v1"]) as server:  # type: ignore[list-item]
        stub.url = f"ws://127.0.0.1:{next(iter(server.sockets)).getsockname()[1]}"
        yield stub


def client(stub: Stub, waits: list[float] | None = None, **options: Any) -> LiveClient:
    """One that does not really wait between two lines."""
    found: list[float] = [] if waits is None else waits

    async def sleep(seconds: float) -> None:
        found.append(seconds)

    return LiveClient(stub.url, Channels([NAME]), sleep=sleep, **{"backoff": Backoff(random=lambda: 0.5), **options})


def run(scenario: Coroutine[Any, Any, None]) -> None:
    asyncio.run(asyncio.wait_for(scenario, DEADLINE_SECONDS))


async def say(socket: ServerConnection, **frame: Any) -> None:
    await socket.send(json.dumps(frame))


async def begin(stub: Stub, socket: ServerConnection, seq: int = 5) -> None:
    """Answer a subscription: with the state, or with what was missed."""
    recovered = "since" in await stub.heard(socket)
    await say(socket, type="subscribed", channel=NAME, epoch="e", seq=seq, recovered=recovered)
    if not recovered:
        await say(socket, type="snapshot", channel=NAME, epoch="e", seq=seq, state={"n": seq})


async def change(socket: ServerConnection, seq: int) -> None:
    await say(socket, type="apy_update", channel=NAME, seq=seq)


async def stay(socket: ServerConnection) -> None:
    await socket.wait_closed()


async def until(live: LiveClient, seq: int) -> list[tuple[str, int]]:
    """What came, up to that number."""
    found: list[tuple[str, int]] = []
    async for item in live:
        found.append((type(item).__name__, item.position.seq))
        if item.position.seq == seq:
            break
    return found


async def cut_after_six(stub: Stub, socket: ServerConnection) -> None:
    await begin(stub, socket)
    await change(socket, 6)
    socket.transport.abort()


async def seven_and_eight(stub: Stub, socket: ServerConnection) -> None:
    await begin(stub, socket)
    for seq in (6, 7, 7, 8):
        await change(socket, seq)
    await stay(socket)


def test_a_cut_line_is_made_up_for() -> None:
    async def scenario() -> None:
        waits: list[float] = []
        async with running(Stub(cut_after_six, seven_and_eight)) as stub, client(stub, waits) as live:
            assert await until(live, 8) in (
                [("Snapshot", 5), ("Message", 6), ("Message", 7), ("Message", 8)],
                [("Snapshot", 5), ("Snapshot", 5), ("Message", 6), ("Message", 7), ("Message", 8)],  # six was cut off too
            )
        assert waits == [0.0, 0.5]
        assert stub.commands[0] == [{"action": "subscribe", "channel": NAME, "id": NAME}]

    run(scenario())


def test_a_line_that_the_client_drops_is_made_up_for() -> None:
    async def first(stub: Stub, socket: ServerConnection) -> None:
        await begin(stub, socket)
        await stay(socket)

    async def scenario() -> None:
        async with running(Stub(first, seven_and_eight)) as stub, client(stub) as live:
            assert await until(live, 5) == [("Snapshot", 5)]
            live.drop()
            assert await until(live, 8) == [("Message", 6), ("Message", 7), ("Message", 8)]
        assert stub.commands[1][0]["since"] == {"epoch": "e", "seq": 5}

    run(scenario())


def closing(code: int) -> LINE:
    async def line(stub: Stub, socket: ServerConnection) -> None:
        await stub.heard(socket)
        await socket.close(code, "because")

    return line


@pytest.mark.parametrize("code", [1000, 1001, 1011, 4000, 4001, 4002, 4004, 4005, 4006])
def test_codes_that_permit_it_bring_the_client_back_with_a_fresh_token(code: int) -> None:
    async def scenario() -> None:
        fresh = iter(["one", "two"])
        async with running(Stub(closing(code), seven_and_eight)) as stub, client(stub, token=lambda: next(fresh)) as live:
            assert (await until(live, 8))[0] == ("Snapshot", 5)
        assert stub.tokens == ["Bearer one", "Bearer two"]

    run(scenario())


@pytest.mark.parametrize("code", [1007, 1009, 4500, 4501, 4503, 4504])
def test_other_codes_end_it(code: int) -> None:
    async def scenario() -> None:
        async with running(Stub(closing(code))) as stub, client(stub) as live:
            with pytest.raises(LiveRefused, match=f"closed_{code}: because"):
                await anext(live)
            with pytest.raises(StopAsyncIteration):
                await anext(live)
        assert len(stub.commands) == 1

    run(scenario())


@pytest.mark.parametrize("status", [400, 403, 404, 426, 301, 302, 307, 308])
def test_a_handshake_that_is_refused_or_redirected_ends_it(status: int) -> None:
    async def scenario() -> None:
        async with running(Stub(seven_and_eight)) as elsewhere, running(Stub(seven_and_eight)) as stub:
            stub.refusals = [(status, {"Location": elsewhere.url})]
            with pytest.raises(LiveRefused, match=f"http_{status}"):
                await anext(client(stub, token="the-key"))
            assert (stub.tokens, elsewhere.tokens) == (["Bearer the-key"], [])

    run(scenario())


@pytest.mark.parametrize("status", [408, 429, 500, 502, 503])
def test_a_handshake_that_fails_for_now_is_tried_again(status: int) -> None:
    async def scenario() -> None:
        waits: list[float] = []
        async with running(Stub(seven_and_eight)) as stub, client(stub, waits) as live:
            stub.refusals = [(status, {})] * 3
            await until(live, 8)
        assert waits == [0.0, 0.5, 0.75, 1.25]

    run(scenario())


def test_a_proxy_of_the_environment_is_not_used_on_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http_proxy", "https_proxy", "ws_proxy", "all_proxy"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")

    async def scenario() -> None:
        async with running(Stub(seven_and_eight)) as stub, client(stub) as live:
            assert (await until(live, 8))[0] == ("Snapshot", 5)

    run(scenario())


def test_a_line_that_is_silent_is_dead() -> None:
    """The second one is, too, on a machine that is slow enough; then the third is not."""

    async def silent(stub: Stub, socket: ServerConnection) -> None:
        await begin(stub, socket)
        await stay(socket)

    async def scenario() -> None:
        async with running(Stub(silent, seven_and_eight)) as stub, client(stub, backoff=Backoff(silence_seconds=0.2)) as live:
            assert ("Message", 8) in await until(live, 8)
        assert len(stub.commands) >= 2

    run(scenario())


def test_a_channel_that_is_not_there_yet_is_asked_for_until_it_is() -> None:
    async def line(stub: Stub, socket: ServerConnection) -> None:
        for _ in range(2):
            await stub.heard(socket)
            await say(socket, type="error", code="unavailable", message="later", id=NAME)
        await seven_and_eight(stub, socket)

    async def scenario() -> None:
        async with running(Stub(line)) as stub, client(stub, backoff=Backoff(unavailable_seconds=0.01)) as live:
            assert (await until(live, 8))[0] == ("Snapshot", 5)
        assert [command["action"] for command in stub.commands[0]] == ["subscribe"] * 3

    run(scenario())


@pytest.mark.parametrize("frame", ["{", "[]", "{}", b"\x00", b"\xff", '{"type": "snapshot", "channel": "tranche_apy"}', "[" * 10_000])
def test_a_frame_without_sense_ends_the_line_and_not_the_client(frame: str | bytes) -> None:
    async def line(stub: Stub, socket: ServerConnection) -> None:
        await stub.heard(socket)
        await socket.send(frame)
        await stay(socket)

    async def scenario() -> None:
        async with running(Stub(line, seven_and_eight)) as stub, client(stub) as live:
            assert (await until(live, 8))[0] == ("Snapshot", 5)
        assert len(stub.commands) == 2

    run(scenario())


def test_a_batch_that_ends_without_sense_loses_nothing() -> None:
    async def line(stub: Stub, socket: ServerConnection) -> None:
        await begin(stub, socket)
        six = {"type": "apy_update", "channel": NAME, "seq": 6}
        await say(socket, type="batch", messages=[six, {"type": "snapshot", "channel": NAME}])
        await stay(socket)

    async def scenario() -> None:
        async with running(Stub(line, seven_and_eight)) as stub, client(stub) as live:
            assert await until(live, 8) == [("Snapshot", 5), ("Message", 6), ("Message", 7), ("Message", 8)]
        assert stub.commands[1][0]["since"]["seq"] == 6

    run(scenario())


def test_a_step_that_is_cancelled_loses_nothing() -> None:
    async def patient(stub: Stub, socket: ServerConnection) -> None:
        await begin(stub, socket)
        await socket.recv()

    async def scenario() -> None:
        async with running(Stub(patient)) as stub, client(stub) as live:
            first = await anext(live)
            with pytest.raises(TimeoutError):
                await asyncio.wait_for(anext(live), 0.02)
            await live._socket.send("{}")  # type: ignore[union-attr]  # the line is still the same
            assert isinstance(first, Snapshot)
        assert len(stub.commands) == 1

    run(scenario())


def test_a_heartbeat_is_answered_with_a_ping() -> None:
    async def line(stub: Stub, socket: ServerConnection) -> None:
        await begin(stub, socket)
        await say(socket, type="heartbeat", heads={NAME: 5})
        assert await stub.heard(socket) == {"action": "ping"}
        await change(socket, 6)
        await stay(socket)

    async def scenario() -> None:
        async with running(Stub(line)) as stub, client(stub) as live:
            assert await until(live, 6) == [("Snapshot", 5), ("Message", 6)]

    run(scenario())


def test_a_token_that_cannot_be_had_now_is_asked_for_again() -> None:
    async def scenario() -> None:
        failures: list[Exception] = [NoAnswer("late", may_have_arrived=False), problem(Answer(503, {}, refusal(503, "busy").content))]

        async def token() -> str | None:
            if failures:
                raise failures.pop()
            return None

        async with running(Stub(seven_and_eight)) as stub, client(stub, token=token) as live:
            await until(live, 8)
        assert stub.tokens == [None]

    run(scenario())


def test_a_token_that_is_refused_ends_it() -> None:
    def token() -> str:
        raise problem(Answer(401, {}, refusal(401, "not_authenticated").content))

    async def scenario() -> None:
        async with running(Stub(seven_and_eight)) as stub, client(stub, token=token) as live:
            with pytest.raises(Refused, match="not_authenticated"):
                await anext(live)
            assert stub.tokens == []

    run(scenario())


def test_it_waits_longer_each_time_until_a_line_was_steady() -> None:
    async def scenario() -> None:
        waits: list[float] = []
        stub = Stub(closing(1011), closing(1011), closing(1011), seven_and_eight)
        async with running(stub), client(stub, waits) as live:
            await until(live, 8)
        assert waits == [0.0, 0.5, 0.75, 1.25]
        waits.clear()
        stub = Stub(closing(1011), closing(1011), closing(1011), seven_and_eight)
        async with running(stub), client(stub, waits, backoff=Backoff(steady_seconds=0, random=lambda: 0.5)) as live:
            await until(live, 8)
        assert waits == [0.0, 0.5, 0.5, 0.5]

    run(scenario())


def test_closing_ends_the_iteration() -> None:
    async def scenario() -> None:
        async with running(Stub(seven_and_eight)) as stub:
            live = client(stub)
            assert isinstance(await anext(live), Snapshot)
            assert isinstance(await anext(live), Message)
            await live.aclose()
            assert [item async for item in live] == []

    run(scenario())


def test_the_log_says_that_a_line_is_lost_and_no_secret(caplog: pytest.LogCaptureFixture) -> None:
    async def scenario() -> None:
        async with running(Stub(closing(4001), seven_and_eight)) as stub, client(stub, token="ton_the-key") as live:
            await until(live, 8)

    with caplog.at_level("DEBUG"):
        run(scenario())
    assert "No line (4001, because); next attempt in 0.5 s." in [record.message for record in caplog.records]
    ours = [record for record in caplog.records if record.name.startswith(("tonsurance", "websockets.client"))]
    assert [record.getMessage() for record in ours if "ton_the-key" in record.getMessage()] == []
