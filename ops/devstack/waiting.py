"""Waiting for a service that was just started."""

import time
from collections.abc import Callable
from pathlib import Path

from ops.server.runner.log_files import last_lines

POLL_SECONDS = 0.02


class ServiceFailed(RuntimeError):
    """An embedded service did not start; the message ends with its last log lines."""


def wait_until(is_ready: Callable[[], bool], *, name: str, is_running: Callable[[], bool], log: Path, seconds: float) -> None:
    """Return once `is_ready`. Raises ServiceFailed when the process ends first or the time is over."""
    deadline = time.monotonic() + seconds
    while not is_ready():
        if not is_running() or time.monotonic() > deadline:
            reason = f"did not answer within {seconds:.0f} s" if is_running() else "ended while it started"
            raise ServiceFailed(f"{name} {reason}. {log}:\n{last_lines(log)}")
        time.sleep(POLL_SECONDS)
