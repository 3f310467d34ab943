"""Tokens as a process takes them: from threads, on a loop, and while Redis is paused, gone or back."""

import asyncio
import os
import shutil
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from typing import Any

import pytest
from django.conf import settings as project_settings
from redis import Redis

from clients import rate_limit
from clients.rate_limit import Bucket, Decision, Group, Outcome, acquisition, leases
from ops.core.outage import PAUSE_SECONDS
from ops.devstack.valkey import ValkeyServer
from ops.server.runner import Runner
from tests.embedded_services import make_folder

REDIS_TIMEOUT = project_settings.REDIS_TIMEOUT_SECONDS
READ = Bucket("acquisition:read", 50, 100, Group.READ)
WRITE = Bucket("acquisition:write", 50, 100, Group.WRITE)


class Valkey:
    """A Valkey of this test's own, to be stopped in mid-air."""

    def __init__(self) -> None:
        self.folder = make_folder()
        self.runner = Runner()
        self.server = ValkeyServer(self.folder, log=self.folder / "valkey.log", durable=False)
        self.server.start(self.runner)
        with Redis.from_url(self.server.url) as client:
            self.pid = client.info("server")["process_id"]

    def pause(self) -> None:
        os.kill(self.pid, signal.SIGSTOP)

    def resume(self) -> None:
        os.kill(self.pid, signal.SIGCONT)

    def cut_all(self) -> None:
        """Close every connection."""
        with Redis.from_url(self.server.url) as client:
            client.client_kill_filter(_type="normal", skipme=True)

    def close(self) -> None:
        with suppress(ProcessLookupError):
            self.resume()
        self.runner.stop()
        shutil.rmtree(self.folder)


@pytest.fixture
def valkey(settings: Any) -> Iterator[Valkey]:
    own = Valkey()
    settings.REDIS_URL = own.server.url
    rate_limit.forget()
    yield own
    rate_limit.forget()
    own.close()


def on_a_loop(tasks: int, times: int = 1) -> list[Decision]:
    async def take() -> list[Decision]:
        async def several() -> list[Decision]:
            return [await rate_limit.aacquire(READ) for _ in range(times)]

        try:
            return [verdict for some in await asyncio.gather(*(several() for _ in range(tasks))) for verdict in some]
        finally:
            await rate_limit.aclose()

    return asyncio.run(take())


def count(verdicts: list[Decision], outcome: Outcome) -> int:
    return sum(verdict.outcome is outcome for verdict in verdicts)


def timed(bucket: Bucket) -> tuple[Decision, float]:
    started = time.perf_counter()
    verdict = rate_limit.acquire(bucket)
    return verdict, time.perf_counter() - started


def test_many_tasks_on_one_loop_share_the_bucket_without_standing_in_each_others_way() -> None:
    started = time.perf_counter()
    verdicts = on_a_loop(tasks=50, times=6)
    back_meanwhile = (time.perf_counter() - started) * READ.rate
    assert 100 <= count(verdicts, Outcome.TAKEN) <= 100 + back_meanwhile + 1
    assert len(verdicts) == 300


def test_threads_share_it_too() -> None:
    started = time.perf_counter()
    with ThreadPoolExecutor(8) as pool:
        verdicts = list(pool.map(lambda _: rate_limit.acquire(READ), range(300)))
    while (last := rate_limit.acquire(READ)).is_allowed:  # a slice may have arrived after others had seen the bucket empty
        verdicts.append(last)
    back_meanwhile = (time.perf_counter() - started) * READ.rate
    assert 100 <= count(verdicts, Outcome.TAKEN) <= 100 + back_meanwhile + 1


def test_threads_and_a_loop_share_it() -> None:
    started = time.perf_counter()
    assert sum(rate_limit.acquire(READ).is_allowed for _ in range(60)) == 60
    taken = count(on_a_loop(tasks=80), Outcome.TAKEN)
    back_meanwhile = (time.perf_counter() - started) * READ.rate
    assert 40 <= taken <= 40 + back_meanwhile + READ.slice + 1


def test_a_lease_in_use_on_a_loop_is_filled_up_without_anybody_waiting(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(leases, "LEASE_SECONDS", 5)
    monkeypatch.setattr(leases, "RENEW_SECONDS", 0)
    brisk = READ._replace(key="brisk", rate=1000, burst=2000)

    async def run() -> int:
        await rate_limit.aacquire(brisk)
        for _ in range(60):
            assert rate_limit.cached_decision(brisk)
        while acquisition._asking_here()._renewal is not None:
            await asyncio.sleep(0.01)
        given = 0
        while rate_limit.cached_decision(brisk):
            given += 1
        await rate_limit.aclose()
        return given

    assert asyncio.run(run()) >= 90  # and not the 39 that were left


def test_a_token_that_was_taken_for_nothing_is_there_again() -> None:
    single = READ._replace(key="single", rate=1, burst=1)
    rate_limit.release(rate_limit.acquire(single))
    assert [rate_limit.acquire(single).is_allowed for _ in range(2)] == [True, False]


def test_while_redis_is_paused_reads_go_on_writes_do_not_and_one_waits(valkey: Valkey) -> None:
    assert rate_limit.acquire(READ).is_allowed
    time.sleep(1.5 * leases.LEASE_SECONDS)  # it lapses
    valkey.pause()
    waits = []
    for _ in range(3):  # a busy machine may hold up one of them of its own accord
        (read, read_time), (write, write_time) = timed(READ), timed(WRITE)
        assert (read.outcome, read.is_local, write.outcome) == (Outcome.TAKEN, True, Outcome.UNAVAILABLE)
        waits.append((read_time, write_time, timed(READ)[1]))
        rate_limit.forget()
    first, second, third = map(min, zip(*waits, strict=True))
    assert first >= REDIS_TIMEOUT
    assert max(second, third) < REDIS_TIMEOUT / 2  # the outage is remembered: nobody else waits for it


def test_on_the_loop_all_wait_for_a_paused_redis_together(valkey: Valkey) -> None:
    valkey.pause()
    started = time.perf_counter()
    verdicts = on_a_loop(tasks=20)
    assert time.perf_counter() - started < 10 * REDIS_TIMEOUT  # and not twenty times
    assert all(verdict.is_local for verdict in verdicts)


@pytest.mark.parametrize("share", [0.75, 2.5])
@pytest.mark.parametrize("reconnects", [False, True], ids=["connected", "connecting"])
def test_a_loop_that_was_busy_takes_no_answer_for_missing(share: float, reconnects: bool, settings: Any) -> None:
    """Whatever it was doing when it became busy: the answer has arrived meanwhile, and only has to be read."""
    patience = 0.4  # less than usual, for the test must be busy for longer
    settings.REDIS_TIMEOUTS = dict.fromkeys(settings.REDIS_TIMEOUTS, patience)
    busy = share * patience

    async def run() -> list[Decision]:
        verdicts = [await rate_limit.aacquire(WRITE)]
        for steps in range(8):
            if reconnects:
                await rate_limit.aclose()
            asked = asyncio.create_task(rate_limit.aacquire(WRITE._replace(key=f"busy:{steps}")))
            for _ in range(steps):
                await asyncio.sleep(0)
            time.sleep(busy)
            verdicts.append(await asked)
        await rate_limit.aclose()
        return verdicts

    verdicts = asyncio.run(run())
    assert {(verdict.outcome, verdict.is_local) for verdict in verdicts} == {(Outcome.TAKEN, False)}


@pytest.mark.parametrize("on_loop", [False, True], ids=["from a thread", "on a loop"])
def test_one_slow_answer_is_no_outage(valkey: Valkey, on_loop: bool) -> None:
    async def slow() -> Decision:
        await rate_limit.aacquire(READ)
        valkey.pause()
        asyncio.get_running_loop().call_later(0.15, valkey.resume)
        try:
            return await rate_limit.aacquire(WRITE)
        finally:
            await rate_limit.aclose()

    if on_loop:
        assert asyncio.run(slow()).is_allowed
        return
    rate_limit.acquire(READ)
    valkey.pause()
    threading.Timer(0.15, valkey.resume).start()
    assert rate_limit.acquire(WRITE).is_allowed


@pytest.mark.parametrize("on_loop", [False, True], ids=["from a thread", "on a loop"])
def test_a_connection_that_redis_has_closed_is_no_outage(valkey: Valkey, on_loop: bool) -> None:
    async def cut() -> Decision:
        await rate_limit.aacquire(READ)
        valkey.cut_all()
        try:
            return await rate_limit.aacquire(WRITE)
        finally:
            await rate_limit.aclose()

    if on_loop:
        assert asyncio.run(cut()).is_allowed
        return
    rate_limit.acquire(READ)
    valkey.cut_all()
    assert rate_limit.acquire(WRITE).is_allowed


def test_the_bucket_of_a_process_has_a_bottom_as_well(valkey: Valkey) -> None:
    valkey.pause()
    assert count([rate_limit.acquire(READ) for _ in range(200)], Outcome.TAKEN) <= 105


def test_after_the_outage_redis_decides_again(valkey: Valkey) -> None:
    valkey.pause()
    assert rate_limit.acquire(WRITE).outcome is Outcome.UNAVAILABLE
    valkey.resume()
    time.sleep(PAUSE_SECONDS)
    verdict = rate_limit.acquire(WRITE)
    assert (verdict.outcome, verdict.is_local) == (Outcome.TAKEN, False)


def test_a_redis_that_is_gone_is_an_outage_like_any_other(valkey: Valkey) -> None:
    valkey.runner.stop()
    rate_limit.forget()
    assert rate_limit.acquire(WRITE).outcome is Outcome.UNAVAILABLE
    assert rate_limit.acquire(READ).is_local


def test_probes_never_ask_redis(valkey: Valkey) -> None:
    valkey.pause()
    verdict, seconds = timed(READ._replace(group=Group.PROBE))
    assert verdict.is_allowed
    assert seconds < REDIS_TIMEOUT
