"""A real Celery worker of all queues, on the database of the test."""

import sys
from contextlib import AbstractContextManager
from pathlib import Path

from tests.ops.workers import Worker, running_worker


def worker(output: Path, **environment: str) -> AbstractContextManager[Worker]:
    """A worker with two processes that is ready; killed at the end."""
    options = ("--concurrency", "2", "--loglevel", "INFO", "--without-gossip", "--without-mingle", "--without-heartbeat")
    command = [sys.executable, "-m", "celery", "--quiet", "-A", "config", "worker", "-n", f"{output.name}@%h", *options]
    return running_worker(command, output, **environment)
