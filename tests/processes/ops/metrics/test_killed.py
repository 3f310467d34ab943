"""Processes that end as in a power cut: their levels go, what they counted stays."""

import json
import math
import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import httpx
import pytest
from celery import current_app
from redis import Redis
from websockets.sync.client import connect

from ops.core.ports import free_port
from ops.observability.metrics import store, windows
from ops.observability.metrics.flusher import FLUSH_SECONDS
from ops.observability.metrics.windows import Distribution
from tests.database import url_of_the_database
from tests.ops.running import PROJECT, Running, descendants, is_up, wait_until

pytestmark = pytest.mark.processes

SAMPLES = 5_000
LEVEL = ("ws_connections", "/ws")
# Records latencies of its own and a level, prints them once they are sent, and lives on.
PROGRAM = f"""
import json, random, sys, time
import django
django.setup()
from ops.observability import metrics
random.seed(int(sys.argv[1]))
samples = [random.lognormvariate(2, 1) for _ in range({SAMPLES})]
metrics.level("ws_connections", "/ws", 10)
for value in samples:
    metrics.observe("api_latency", "GET /health", value)
    metrics.count("api_requests", "GET /health")
metrics.flush()
print(json.dumps(samples), flush=True)
time.sleep(120)
"""


@pytest.fixture
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """A process that says nothing for six seconds counts as gone."""
    monkeypatch.setattr(store, "PROCESS_SECONDS", 6)


@pytest.fixture
def start() -> Iterator[Callable[[int], subprocess.Popen[bytes]]]:
    with ExitStack() as started:

        def program(seed: int) -> subprocess.Popen[bytes]:
            process = started.enter_context(
                subprocess.Popen([sys.executable, "-c", PROGRAM, str(seed)], cwd=PROJECT, stdout=subprocess.PIPE)
            )
            started.callback(process.kill)
            return process

        yield program


def samples_of(process: subprocess.Popen[bytes]) -> list[float]:
    assert process.stdout is not None
    samples: list[float] = json.loads(process.stdout.readline())
    return samples


def level(redis: Redis) -> float:
    return store.read_levels(redis).get(LEVEL, 0.0)


def test_a_killed_process_takes_its_levels_and_leaves_its_counts(
    start: Callable[[int], subprocess.Popen[bytes]], redis: Redis, quick: None
) -> None:
    store.reset(redis)
    wait_until(lambda: len(store.living(redis)) <= 1)  # those of other tests are gone, this one lives
    others = level(redis)
    processes = [start(seed) for seed in range(3)]
    raw = sorted(value for process in processes for value in samples_of(process))
    assert level(redis) == others + 30
    os.kill(processes[0].pid, signal.SIGKILL)
    wait_until(lambda: level(redis) == others + 20)
    assert level(redis) == others + 20
    window = windows.read(300, time.time())
    assert window.total("api_requests") == 3 * SAMPLES
    measured = window.distribution("api_latency")
    assert measured.count == len(raw)
    for share, value in ((0.50, measured.p50), (0.95, measured.p95), (0.99, measured.p99)):
        assert value == pytest.approx(raw[math.ceil(share * len(raw)) - 1], rel=0.01)


def test_a_killed_web_process_takes_its_sockets_and_leaves_its_requests(redis: Redis, quick: None, tmp_path: Path) -> None:
    store.reset(redis)
    wait_until(lambda: len(store.living(redis)) <= 1)
    others = level(redis)
    port = free_port()
    web = Running([sys.executable, "manage.py", "serve", "--port", str(port)], dict(os.environ), tmp_path / "web")
    client = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
    try:
        wait_until(lambda: is_up(client))
        asked = sum(is_up(client) for _ in range(20))
        with ExitStack() as sockets:
            for _ in range(3):
                sockets.enter_context(connect(f"ws://127.0.0.1:{port}/ws"))
            wait_until(lambda: level(redis) == others + 3)
            assert level(redis) == others + 3
            wait_until(lambda: requests() > asked)  # and the one that found it up
            os.kill(web.popen.pid, signal.SIGKILL)
        counted = requests()
        wait_until(lambda: level(redis) == others)
        assert (level(redis), requests()) == (others, counted)
    finally:
        client.close()
        web.popen.kill()
        web.popen.wait()


def requests() -> int:
    return windows.read(300, time.time()).total("api_requests", lambda label: label == "GET /health")


TASK = "live.dispatch_notifications"
ENDED = re.compile(rf"^(\S+Z) .*task ended.* duration_ms=(\S+) .*task={re.escape(TASK)}", re.MULTILINE)


@dataclass(frozen=True)
class Run:
    """A run of the task, as the log of its worker tells it: when it ended (Unix seconds) and how long it took (milliseconds)."""

    ended: float
    duration: float


@pytest.fixture
def worker(tmp_path: Path) -> Iterator[Running]:
    """A worker whose tasks run in one child, on the test database."""
    current_app.control.purge()
    options = ["--queues", "celery", "--concurrency", "1", "--loglevel", "INFO", "--without-gossip", "--without-mingle"]
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "--hostname", "killed@test", *options]
    running = Running(command, {**os.environ, "DATABASE_URL": url_of_the_database()}, tmp_path / "worker")
    running.wait_for("killed@test ready")
    yield running
    running.popen.kill()
    running.popen.wait()
    current_app.control.purge()


def runs(worker: Running) -> list[Run]:
    return [Run(datetime.fromisoformat(at).timestamp(), float(duration)) for at, duration in ENDED.findall(worker.output)]


def measured_runs() -> Distribution:
    return windows.read(300, time.time()).distribution("task_duration", lambda label: label == f"{TASK} succeeded")


@pytest.mark.django_db(transaction=True)
def test_a_killed_child_of_a_worker_loses_what_it_measured_in_the_last_second_and_nothing_else(worker: Running, redis: Redis) -> None:
    store.reset(redis)
    for _ in range(60):
        current_app.send_task(TASK)
    wait_until(lambda: len(runs(worker)) >= 40)
    (child,) = descendants(worker.popen.pid)
    os.kill(child, signal.SIGKILL)
    killed = time.time()
    wait_until(lambda: descendants(worker.popen.pid) not in ([], [child]))
    before = [run for run in runs(worker) if run.ended <= killed]
    kept = measured_runs().count
    assert sum(run.ended < killed - 2 * FLUSH_SECONDS for run in before) <= kept <= len(before)

    wait_until(lambda: len(runs(worker)) >= 60)  # another child goes on with what is left, and with what the first had begun
    time.sleep(2 * FLUSH_SECONDS)
    after = [run for run in runs(worker) if run.ended > killed]
    found, expected = measured_runs(), [run.duration for run in before[:kept] + after]
    assert found.count == len(expected)
    assert found.mean == pytest.approx(sum(expected) / len(expected), rel=0.01)
