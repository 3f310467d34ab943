"""Real Celery workers on the database of the test."""

import os
import signal
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.database import url_of_the_database
from tests.ops.running import PROJECT, Running, descendants

PATIENCE_SECONDS = 120.0


class Worker(Running):
    """A worker with its processes, and the way to kill it as a power cut would."""

    def kill(self) -> None:
        """SIGKILL to the worker and its processes."""
        for pid in [self.popen.pid, *descendants(self.popen.pid)]:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.popen.wait()


@contextmanager
def running_worker(command: Sequence[str], output: Path, **environment: str) -> Iterator[Worker]:
    """A worker that is ready; killed at the end."""
    own = {"DATABASE_URL": url_of_the_database(), "PYTHONPATH": str(PROJECT)}
    running = Worker(list(command), {**os.environ, **own, **environment}, output)
    try:
        running.wait_for(" ready", seconds=PATIENCE_SECONDS)
        yield running
    finally:
        if running.popen.poll() is None:
            running.kill()
