"""Recording in memory."""

import math
import os
import threading
from typing import Any, get_args

import pytest

from ops.observability.metrics import recorder as module
from ops.observability.metrics.catalogue import METRICS, MetricName
from ops.observability.metrics.recorder import Recorder


@pytest.fixture
def recorder() -> Recorder:
    return Recorder()


def samples(recorder: Recorder) -> int:
    return sum(recorder.drain().counts.values())


def test_there_are_fifteen_metrics() -> None:
    assert tuple(METRICS) == get_args(MetricName)
    assert len(METRICS) == 15


def test_a_label_comes_apart_into_its_words() -> None:
    assert METRICS["api_errors"].words("POST /api/v2/policies 503") == ["POST /api/v2/policies", "503"]
    assert METRICS["quotes_issued"].words("depeg Ethereum USDC") == ["depeg", "Ethereum", "USDC"]
    assert METRICS["quotes_issued"].words("depeg") == ["depeg", "", ""]
    assert METRICS["ws_connections"].words("/ws") == ["/ws"]


def test_durations_are_kept_by_bucket_and_counts_as_a_sum(recorder: Recorder) -> None:
    recorder.observe("bind_latency", "bound", 10.0)
    recorder.observe("bind_latency", "bound", 10.01)
    recorder.observe("bind_latency", "bound", 20.0)
    recorder.count("quotes_issued", "depeg Ethereum USDC")
    recorder.count("quotes_issued", "depeg Ethereum USDC", 9_999)
    counts = recorder.drain().counts
    assert sorted(n for (metric, _, _), n in counts.items() if metric == "bind_latency") == [1, 2]
    assert counts["quotes_issued", "depeg Ethereum USDC", None] == 10_000


def test_what_was_taken_is_gone_and_levels_stay(recorder: Recorder) -> None:
    recorder.count("api_requests", "GET /health")
    recorder.level("ws_connections", "/ws", 7)
    assert recorder.drain().levels == {("ws_connections", "/ws"): 7.0}
    again = recorder.drain()
    assert (again.counts, again.levels) == ({}, {("ws_connections", "/ws"): 7.0})


def test_eight_threads_lose_nothing(recorder: Recorder) -> None:
    def work() -> None:
        for number in range(5_000):
            recorder.observe("api_latency", "GET /health", 1 + number % 50)
            recorder.count("api_requests", "GET /health")

    threads = [threading.Thread(target=work) for _ in range(8)]
    taken = 0
    for thread in threads:
        thread.start()
    while any(thread.is_alive() for thread in threads):
        taken += samples(recorder)
    assert taken + samples(recorder) == 8 * 5_000 * 2


@pytest.mark.parametrize("value", [math.inf, math.nan, "ten", None])
def test_nonsense_never_raises_and_is_counted(recorder: Recorder, value: Any) -> None:
    recorder.observe("api_latency", "GET /health", value)
    assert recorder.drain().dropped == 1


def test_an_unknown_metric_and_an_endless_label_are_dropped(recorder: Recorder) -> None:
    recorder.count("unheard_of", "x")  # type: ignore[arg-type]
    recorder.count("api_requests", "x" * (module.MAX_LABEL + 1))
    drained = recorder.drain()
    assert (drained.counts, drained.dropped) == ({}, 2)


def test_labels_without_end_do_not_fill_the_memory(recorder: Recorder, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "MAX_SERIES", 10)
    for number in range(100):
        recorder.count("api_requests", str(number))
    recorder.count("api_requests", "3")
    drained = recorder.drain()
    assert (len(drained.counts), drained.dropped) == (10, 90)


@pytest.mark.filterwarnings("ignore:.*multi-threaded.*:DeprecationWarning")
def test_a_forked_child_starts_empty_even_when_another_thread_was_recording(recorder: Recorder) -> None:
    recorder.count("api_requests", "GET /health")
    with recorder._lock:
        child = os.fork()
        if child == 0:
            os._exit(samples(recorder))  # would wait for ever on the lock of the parent
    assert os.waitpid(child, 0)[1] == 0
    assert samples(recorder) == 1
