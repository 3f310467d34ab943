"""What measuring costs: the processor time of recording values."""

import time

from benchmarks import report
from benchmarks.report import Row
from benchmarks.rounds import Plan, Progress
from ops.observability.metrics.recorder import Recorder

VALUES = 100_000
GOAL_SECONDS = VALUES * 5e-6
LATENCIES = [1.1**number for number in range(50)]  # milliseconds


def measure(plan: Plan, progress: Progress) -> list[Row]:
    """So many values in one thread, half of them durations and half counts."""
    taken = [_seconds(number, plan, progress) for number in range(1, plan.rounds + 1)]
    return [report.duration(f"recording {VALUES:,} values", taken, below=GOAL_SECONDS)]


def _seconds(number: int, plan: Plan, progress: Progress) -> float:
    recorder = Recorder()
    started = time.thread_time()
    for at in range(VALUES // 2):
        recorder.observe("api_latency", "GET /health", LATENCIES[at % len(LATENCIES)])
        recorder.count("api_requests", "GET /health")
    taken = time.thread_time() - started
    progress(f"round {number}/{plan.rounds}  recording: {taken:.3f} s")
    return taken
