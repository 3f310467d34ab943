"""One run per run directory; stop processes that a killed run left behind."""

import fcntl
import os
import signal
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from ops.devstack.identity import ProcessIdentity
from ops.devstack.state import recorded_services

LOCK_FILE = "lock"
GRACE_SECONDS = 10.0
POLL_SECONDS = 0.05


@contextmanager
def exclusive(run_dir: Path) -> Iterator[bool]:
    """Hold the run directory: True when it is ours, False while another run holds it. The kernel frees it when the holder ends."""
    run_dir.mkdir(parents=True, exist_ok=True)
    with (run_dir / LOCK_FILE).open("a") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            yield False
        else:
            yield True


def stop_leftovers(run_dir: Path) -> None:
    """End the processes of the last run that still live, the youngest first. Call only while the run directory is ours."""
    recorded = recorded_services(run_dir)
    for process in reversed(list(recorded.living().values()) if recorded else []):
        _stop(process)


def _stop(process: ProcessIdentity) -> None:
    """Send SIGINT, which each takes as an orderly stop, then SIGKILL."""
    for number in (signal.SIGINT, signal.SIGKILL):
        with suppress(ProcessLookupError):
            os.kill(process.pid, number)
        deadline = time.monotonic() + GRACE_SECONDS
        while process.is_alive() and time.monotonic() < deadline:
            time.sleep(POLL_SECONDS)
        if not process.is_alive():
            return
