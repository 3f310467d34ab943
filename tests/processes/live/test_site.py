"""Whole sites: what clients see while processes publish, die, restart and drain."""

import asyncio
import random
import signal
import time
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager

import pytest
from websockets.asyncio.client import ClientConnection

from tests.live.follower import Follower, dial, hear_until
from tests.live.site import Site
from tests.ops.running import DEADLINE_SECONDS, END_SECONDS
from tests.processes.live.conftest import BuildSite

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


@pytest.fixture(scope="module")
def site(build_site: BuildSite) -> Site:
    return build_site(web=2)


@asynccontextmanager
async def following(site: Site, board: str, count: int) -> AsyncIterator[list[Follower]]:
    """So many clients at once, every other one in batches."""
    followers = [Follower(site.url(), board, batch=number % 2 == 1) for number in range(count)]
    tasks = [asyncio.create_task(follower.follow()) for follower in followers]
    try:
        await until(lambda: all(follower.reader.scores is not None for follower in followers), tasks)
        yield followers
    finally:
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)


async def until(condition: Callable[[], bool], tasks: list[asyncio.Task[None]] | None = None, seconds: float = 40.0) -> None:
    """Wait for the condition. A client that found a hole fails here."""
    async with asyncio.timeout(seconds):
        while not condition():
            for task in tasks or []:
                if task.done():
                    task.result()
            await asyncio.sleep(0.05)


async def finished(site: Site, board: str, count: int, seconds_between: float = 0.0) -> None:
    """Publish from another process and wait for its end."""
    running = site.publish(board, count, seconds_between)
    assert await asyncio.to_thread(running.popen.wait, 180) == 0, running.output


def all_have(followers: list[Follower], last: int) -> bool:
    return all(follower.reader.scores == {"last": last} for follower in followers)


def test_two_hundred_clients_whose_lines_break_miss_nothing_of_two_thousand_messages(site: Site) -> None:
    async def run() -> None:
        async with following(site, "stage_00", 200) as followers:
            publishing = asyncio.create_task(finished(site, "stage_00", 2000))
            while not publishing.done():
                random.choice(followers).cut()
                await asyncio.sleep(0.03)
            await publishing
            await until(lambda: all_have(followers, 2000))
            assert sum(follower.connections for follower in followers) > 250
            recovered = [follower for follower in followers if follower.connections > 1 and follower.reader.start_overs == 1]
            assert recovered
            assert len({follower.reader.position for follower in followers}) == 1

    asyncio.run(run())


def test_a_valkey_that_is_killed_in_mid_stream_leaves_no_hole(site: Site) -> None:
    async def run() -> None:
        async with following(site, "stage_01", 20) as followers:
            publishing = asyncio.create_task(finished(site, "stage_01", 120, 0.03))
            await until(lambda: followers[0].reader.position.seq > 20)
            site.kill_valkey()
            await asyncio.sleep(0.5)
            site.start_valkey()
            await publishing
            await until(lambda: all_have(followers, 120))
            assert {follower.connections for follower in followers} == {1}
            assert len({follower.reader.position for follower in followers}) == 1

    asyncio.run(run())


def test_clients_of_a_killed_process_go_on_at_the_other(site: Site) -> None:
    async def run() -> None:
        async with following(site, "stage_02", 20) as followers:
            publishing = asyncio.create_task(finished(site, "stage_02", 100, 0.02))
            await until(lambda: followers[0].reader.position.seq > 20)
            killed = site.web.pop()
            killed.popen.kill()
            await publishing
            await until(lambda: all_have(followers, 100))
            moved = [follower for follower in followers if follower.connections > 1]
            assert moved
            assert {follower.reader.start_overs for follower in followers} == {1}

    asyncio.run(run())
    site.start_web()


def test_clients_of_a_process_that_goes_down_are_told_and_miss_nothing(site: Site) -> None:
    async def run() -> None:
        async with following(site, "stage_03", 20) as followers:
            publishing = asyncio.create_task(finished(site, "stage_03", 100, 0.02))
            await until(lambda: followers[0].reader.position.seq > 20)
            draining = site.web.pop()
            draining.popen.send_signal(signal.SIGTERM)
            await publishing
            await until(lambda: all_have(followers, 100))
            moved = [follower for follower in followers if follower.connections > 1]
            assert moved
            assert {follower.codes[0] for follower in moved} == {4000}
            assert {follower.reader.start_overs for follower in followers} == {1}
            assert await asyncio.to_thread(draining.popen.wait, END_SECONDS) in {0, -signal.SIGTERM}

    asyncio.run(run())
    site.start_web()


async def dial_until_answered(url: str, lines: AsyncExitStack) -> ClientConnection:
    """A line to the one process that still answers: the kernel spreads connections over all that share the port, stopped ones too."""
    deadline = time.monotonic() + DEADLINE_SECONDS
    while True:
        try:
            return await lines.enter_async_context(dial(url, open_timeout=2))
        except TimeoutError:
            if time.monotonic() > deadline:
                raise


def test_a_site_without_valkey_says_so_and_serves_once_it_is_there(site: Site) -> None:
    async def run() -> None:
        site.kill_valkey()
        site.start_web()
        fresh = site.web[-1]
        other = site.web[:-1]
        for running in other:
            running.popen.send_signal(signal.SIGSTOP)
        try:
            async with AsyncExitStack() as lines:
                socket = await dial_until_answered(site.url(), lines)
                await socket.send('{"action":"subscribe","channel":"stage_04"}')
                assert (await hear_until(socket, "error"))["code"] == "unavailable"
                site.start_valkey()
                await asyncio.sleep(2.5)
                await socket.send('{"action":"subscribe","channel":"stage_04"}')
                assert (await hear_until(socket, "subscribed"))["recovered"] is False
        finally:
            for running in other:
                running.popen.send_signal(signal.SIGCONT)
            assert fresh.popen.poll() is None

    asyncio.run(run())
