"""Connects and commands draw on the shared buckets, over all sockets and processes of a client or address."""

import asyncio
import json
import time
from collections import Counter
from contextlib import AsyncExitStack
from typing import Any

import pytest
from websockets.asyncio.client import ClientConnection
from websockets.exceptions import ConnectionClosed

from clients import services
from clients.principals import Scope
from clients.rate_limit.rules import BURST_SECONDS, COMMANDS_A_REQUEST
from live.command_rate import COMMAND_BURST
from tests.live.follower import ask, close_code, dial, hear
from tests.live.site import Site
from tests.processes.live.conftest import BuildSite

RATE = 4  # requests a second, of a client and of an address
BURST = RATE * BURST_SECONDS
COMMANDS = RATE * COMMANDS_A_REQUEST  # commands a second
RATE_EXCEEDED = 4005
SOCKETS = 8  # below the burst of connects
pytestmark = [pytest.mark.processes, pytest.mark.django_db(transaction=True)]


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Site:
    return build_site(web=2, RATE_LIMIT_ANONYMOUS=str(RATE), RATE_LIMIT_STANDARD=str(RATE))


@pytest.fixture
def options(request: pytest.FixtureRequest) -> dict[str, Any]:
    """Of a client that nobody knows yet, so that its buckets are full."""
    _, key = services.create_client(name=request.node.name[:64], scopes=[Scope.READ])
    return {"additional_headers": {"Authorization": f"Bearer {key}"}}


async def first_words(site: Site, count: int, options: dict[str, Any]) -> Counter[Any]:
    """What so many connects get, one after the other: a welcome, or a close code."""

    async def one() -> Any:
        async with dial(site.url(), **options) as socket:
            try:
                return (await hear(socket))["type"]
            except ConnectionClosed:
                return socket.close_code

    return Counter([await one() for _ in range(count)])


async def pongs(socket: ClientConnection) -> int:
    """How many commands were obeyed until the server closed the socket, or was silent."""
    heard = 0
    try:
        while True:
            heard += (await hear(socket, seconds=5.0))["type"] == "pong"
    except (ConnectionClosed, TimeoutError):
        return heard


async def shout(socket: ClientConnection, count: int) -> None:
    """Commands, one right after the other."""
    try:
        for _ in range(count):
            await socket.send(json.dumps({"action": "ping"}))
    except ConnectionClosed:
        return


async def many_sockets_shout(site: Site, options: dict[str, Any], each: int) -> tuple[list[int], Counter[int | None], float]:
    """Commands obeyed on each socket, with which code each was closed, and the seconds from first to last."""
    async with AsyncExitStack() as stack:
        sockets = [await stack.enter_async_context(dial(site.url(), **options)) for _ in range(SOCKETS)]
        for socket in sockets:
            await hear(socket)
        started = time.monotonic()
        await asyncio.gather(*(shout(socket, each) for socket in sockets))
        obeyed = await asyncio.gather(*(pongs(socket) for socket in sockets))
        return list(obeyed), Counter(socket.close_code for socket in sockets), time.monotonic() - started


def test_whoever_connects_too_often_is_told_to_come_back_later(site: Site, options: dict[str, Any]) -> None:
    started = time.monotonic()
    words = asyncio.run(first_words(site, 3 * BURST, options))
    back_meanwhile = RATE * (time.monotonic() - started)
    assert BURST <= words["welcome"] <= BURST + back_meanwhile + 1
    assert words["welcome"] + words[RATE_EXCEEDED] == 3 * BURST


def test_so_is_an_address_without_a_key(site: Site) -> None:
    words = asyncio.run(first_words(site, 3 * BURST, {}))
    assert words.keys() == {"welcome", RATE_EXCEEDED}


def test_commands_are_counted_over_all_sockets_and_processes(site: Site, options: dict[str, Any]) -> None:
    each = int(COMMAND_BURST) - 2  # no socket sends more than it may by itself
    obeyed, codes, seconds = asyncio.run(many_sockets_shout(site, options, each))
    assert SOCKETS * each > COMMANDS * BURST_SECONDS + COMMANDS * 1.5
    assert sum(obeyed) <= COMMANDS * (BURST_SECONDS + seconds) + 1
    assert sum(obeyed) >= COMMANDS * BURST_SECONDS * 0.9
    assert codes[RATE_EXCEEDED] >= 1


def test_a_thousand_commands_at_once_close_the_socket_and_no_other(site: Site, options: dict[str, Any]) -> None:
    async def run() -> tuple[int | None, int, str]:
        async with dial(site.url(), **options) as loud, dial(site.url(), **options) as quiet:
            await hear(loud)
            await hear(quiet)
            await shout(loud, 1_000)
            heard = await pongs(loud)
            await ask(quiet, action="ping")
            return await close_code(loud), heard, (await hear(quiet))["type"]

    code, heard, quiet = asyncio.run(run())
    assert (code, quiet) == (RATE_EXCEEDED, "pong")
    assert heard <= COMMAND_BURST + 10


def test_without_redis_the_processes_decide_and_nobody_waits_for_it(site: Site, options: dict[str, Any]) -> None:
    """The last test of this site: its Valkey does not come back."""

    async def run() -> tuple[str, str, float, Counter[Any]]:
        async with dial(site.url(), **options) as socket:
            await hear(socket)
            site.kill_valkey()
            started = time.monotonic()
            await ask(socket, action="ping")
            answer = (await hear(socket))["type"]
            async with dial(site.url(), **options) as fresh:
                welcome = (await hear(fresh))["type"]
            seconds = time.monotonic() - started
        return answer, welcome, seconds, await first_words(site, 5 * BURST, options)

    answer, welcome, seconds, words = asyncio.run(run())
    assert (answer, welcome) == ("pong", "welcome")
    assert seconds < 15.0
    assert words[RATE_EXCEEDED] >= 1
