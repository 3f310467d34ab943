"""Percentiles over a window, of several processes."""

import json
import math
import os
import subprocess
import sys
import time

import pytest

from ops.observability.metrics import store, windows
from ops.observability.metrics.flusher import Flusher
from ops.observability.metrics.recorder import Recorder
from tests.ops.running import PROJECT

SAMPLES = 20_000
# Records log-normal latencies of its own, in eight threads, and prints them.
PROGRAM = f"""
import json, random, sys, threading
import django
django.setup()
from ops.observability import metrics
random.seed(int(sys.argv[1]))
samples = [random.lognormvariate(2, float(sys.argv[2])) for _ in range({SAMPLES})]
def record(part):
    for value in part:
        metrics.observe("api_latency", "GET /health", value)
threads = [threading.Thread(target=record, args=(samples[start::8],)) for start in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
metrics.flush()
print(json.dumps(samples))
"""


def test_percentiles_of_three_processes_are_those_of_the_raw_samples_within_one_percent() -> None:
    running = [
        subprocess.Popen([sys.executable, "-c", PROGRAM, str(seed), spread], cwd=PROJECT, stdout=subprocess.PIPE)
        for seed, spread in ((1, "0.5"), (2, "1.0"), (3, "1.5"))
    ]
    raw = sorted(value for process in running for value in json.loads(process.communicate(timeout=120)[0]))
    measured = windows.read(300, time.time()).distribution("api_latency")
    assert measured.count == len(raw) == 3 * SAMPLES
    for share, value in ((0.50, measured.p50), (0.95, measured.p95), (0.99, measured.p99)):
        assert value == pytest.approx(raw[math.ceil(share * len(raw)) - 1], rel=0.01)
    assert measured.mean == pytest.approx(sum(raw) / len(raw), rel=0.01)


def record(at: float, value: float) -> None:
    recorder = Recorder()
    recorder.observe("api_latency", "GET /health", value)
    with windows.client() as redis:
        store.add(redis, store.SampleBatch(os.urandom(8).hex(), at, recorder.drain().counts))


@pytest.mark.parametrize("seconds", [60, 3600])
def test_a_window_holds_what_is_not_older_than_it(seconds: int) -> None:
    now = time.time()
    for age in (0, seconds - 1, seconds + store.COARSE.seconds + 1):
        record(now - age, 5.0)
    window = windows.read(seconds, now)
    assert window.distribution("api_latency").count == 2
    assert seconds <= window.seconds <= seconds + store.COARSE.seconds


def test_a_window_is_the_same_for_ten_seconds() -> None:
    record(time.time(), 5.0)
    assert windows.last(60).distribution("api_latency").count == 1
    record(time.time(), 5.0)
    assert windows.last(60).distribution("api_latency").count == 1
    windows.forget()
    assert windows.last(60).distribution("api_latency").count == 2


def test_labels_can_be_picked() -> None:
    recorder = Recorder()
    recorder.count("api_errors", "GET /health 503", 2)
    recorder.count("api_errors", "GET /health 404", 5)
    Flusher(recorder).flush()
    window = windows.read(60, time.time())
    assert window.total("api_errors", lambda label: label.endswith(" 503")) == 2
    assert window.total("api_errors") == 7


def test_a_window_beyond_what_is_kept_is_refused() -> None:
    with pytest.raises(ValueError, match="kept for"):
        windows.read(windows.MAX_SECONDS + 1, time.time())


def test_an_empty_window_has_no_percentiles() -> None:
    measured = windows.read(60, time.time()).distribution("bind_latency")
    assert (measured.count, measured.p50, measured.p99, measured.mean) == (0, None, None, None)
