"""Real Celery workers on the database of the test."""

import os
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from tests.database import url_of_the_database
from tests.ops.running import Running, descendants


class Worker(Running):
    """A worker with two processes, and the way to kill it as a power cut would."""

    def kill(self) -> None:
        """SIGKILL to the worker and its processes."""
        for pid in [self.popen.pid, *descendants(self.popen.pid)]:
            os.kill(pid, signal.SIGKILL)
        self.popen.wait()


@contextmanager
def worker(output: Path, **environment: str) -> Iterator[Worker]:
    """A worker that is ready; killed at the end."""
    options = ("--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat")
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "-n", f"{output.name}@%h", *options]
    running = Worker(command, {**os.environ, "DATABASE_URL": url_of_the_database(), **environment}, output)
    try:
        running.wait_for("ready.")
        yield running
    finally:
        if running.popen.poll() is None:
            running.kill()
