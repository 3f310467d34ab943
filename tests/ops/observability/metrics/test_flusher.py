"""Sending to Redis, also while it is down."""

import subprocess
import sys
import time
from collections.abc import Iterator
from typing import Any

import pytest
from redis import Redis, ResponseError
from redis import TimeoutError as RedisTimeoutError

from ops.core.ports import free_port
from ops.observability.metrics import flusher as module
from ops.observability.metrics import store, windows
from ops.observability.metrics.flusher import Flusher
from ops.observability.metrics.recorder import Recorder
from tests.ops.running import PROJECT

PRODUCT = "depeg Ethereum USDC"


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


@pytest.fixture
def flusher(recorder: Recorder) -> Flusher:
    return Flusher(recorder)


@pytest.fixture
def outage(settings: Any) -> Iterator[None]:
    """Nothing listens where Redis should be."""
    url, settings.REDIS_URL = settings.REDIS_URL, f"redis://127.0.0.1:{free_port()}/0"
    yield
    settings.REDIS_URL = url


def bound(window: windows.Window) -> int:
    return window.total("policies_bound")


def now() -> windows.Window:
    return windows.read(60, time.time())


def test_what_is_recorded_is_read_as_a_window(recorder: Recorder, flusher: Flusher) -> None:
    recorder.count("policies_bound", PRODUCT, 3)
    recorder.observe("bind_latency", "bound", 12.5)
    assert flusher.flush()
    window = now()
    assert bound(window) == 3
    assert window.labels("policies_bound") == [PRODUCT]
    assert window.distribution("bind_latency").p95 == pytest.approx(12.5, rel=0.01)


def test_processes_add_up(recorder: Recorder, flusher: Flusher) -> None:
    other = Recorder()
    for one in (recorder, other):
        one.count("policies_bound", PRODUCT)
    flusher.flush()
    Flusher(other).flush()
    assert bound(now()) == 2


def test_an_outage_is_bridged(recorder: Recorder, flusher: Flusher, settings: Any) -> None:
    url, settings.REDIS_URL = settings.REDIS_URL, f"redis://127.0.0.1:{free_port()}/0"
    for _ in range(3):
        recorder.count("policies_bound", PRODUCT)
        assert not flusher.flush()
    settings.REDIS_URL, flusher._client = url, None
    assert flusher.flush()
    assert bound(now()) == 3


def test_a_long_outage_drops_the_oldest_and_counts_them(
    recorder: Recorder, flusher: Flusher, settings: Any, monkeypatch: pytest.MonkeyPatch, redis: Redis
) -> None:
    monkeypatch.setattr(module, "MAX_BATCHES", 2)
    url, settings.REDIS_URL = settings.REDIS_URL, f"redis://127.0.0.1:{free_port()}/0"
    for number in range(1, 6):
        recorder.count("policies_bound", PRODUCT, number)
        flusher.flush()
    settings.REDIS_URL, flusher._client = url, None
    flusher.flush()
    assert bound(now()) == 4 + 5
    assert (store.DROPPED, "", "", 1 + 2 + 3) in list(store.read_totals(redis))


def test_recording_and_flushing_raise_nothing_while_redis_is_down(recorder: Recorder, flusher: Flusher, outage: None) -> None:
    recorder.count("policies_bound", PRODUCT)
    assert not flusher.flush()


def test_an_answer_that_got_lost_counts_once(recorder: Recorder, flusher: Flusher, monkeypatch: pytest.MonkeyPatch) -> None:
    add = store.add
    lost: list[store.SampleBatch] = []

    def add_and_lose_the_answer(client: Redis, batch: store.SampleBatch) -> None:
        add(client, batch)
        if not lost:
            lost.append(batch)
            raise RedisTimeoutError("no answer")

    monkeypatch.setattr(store, "add", add_and_lose_the_answer)
    recorder.count("policies_bound", PRODUCT)
    assert not flusher.flush()
    assert flusher.flush()
    assert bound(now()) == 1


def test_levels_of_living_processes_add_up_and_go_with_them(flusher: Flusher, recorder: Recorder, redis: Redis) -> None:
    recorder.level("ws_connections", "/ws", 5)
    flusher.flush()
    flusher.start()
    flusher.flush()
    store.show_process(redis, "elsewhere:1", {("ws_connections", "/ws"): 7.0})
    assert store.read_levels(redis)["ws_connections", "/ws"] == 12  # beside the levels that this process really has
    redis.zadd(store.PROCESSES, {"elsewhere:1": time.time() - store.PROCESS_SECONDS - 1})
    assert store.read_levels(redis)["ws_connections", "/ws"] == 5
    assert store.forget_dead_processes(redis) == 1


def test_slots_vanish_by_themselves(recorder: Recorder, flusher: Flusher, redis: Redis) -> None:
    recorder.count("policies_bound", PRODUCT)
    flusher.flush()
    for resolution in store.RESOLUTIONS:
        (key,) = redis.keys(f"{store.PREFIX}:slot:{resolution.seconds}:*")
        assert 0 < redis.ttl(key) <= resolution.kept


def test_a_reset_forgets_everything(recorder: Recorder, flusher: Flusher, redis: Redis) -> None:
    recorder.count("policies_bound", PRODUCT)
    flusher.flush()
    assert store.reset(redis) == 3  # two slots, the totals
    assert bound(now()) == 0
    assert list(store.read_totals(redis)) == []


def test_the_thread_sends_within_seconds_and_the_end_of_a_process_sends_the_rest(redis: Redis) -> None:
    program = f"""
import django, time
django.setup()
from ops.observability import metrics
metrics.count("policies_bound", "{PRODUCT}")
time.sleep(2.5)
from ops.observability.metrics import windows
assert windows.read(60, time.time()).total("policies_bound") == 1
metrics.count("policies_bound", "{PRODUCT}", 10)
"""
    subprocess.run([sys.executable, "-c", program], cwd=PROJECT, check=True, timeout=120)
    assert bound(now()) == 11


def test_redis_refusing_is_an_outage_too(recorder: Recorder, flusher: Flusher, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> None:
        raise ResponseError("OOM command not allowed")

    monkeypatch.setattr(store, "add", refuse)
    recorder.count("policies_bound", PRODUCT)
    assert not flusher.flush()
