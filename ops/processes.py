"""The processes of Tonsurance, each as one command: what `manage.py up` starts together and a server starts one by one."""

import sys
from collections.abc import Mapping
from pathlib import Path

from ops.runner import Process

WORKER_GRACE_SECONDS = 30.0
COURIER_THREADS = 16
COURIER_QUEUE = "webhooks"


def prepare(project: Path, environment: Mapping[str, str]) -> Process:
    """Migrations, catalogue, demo book: one interpreter, ends by itself."""
    return Process(name="prepare", command=_manage(project, "prepare"), environment=environment, directory=project)


def web(project: Path, environment: Mapping[str, str], *, host: str, port: int, count: int) -> list[Process]:
    """`count` web processes that share one port."""
    command = _manage(project, "serve", "--host", host, "--port", str(port), "--share-port")
    names = ["web"] if count == 1 else [f"web{number}" for number in range(1, count + 1)]
    return [Process(name=name, command=command, environment=environment, directory=project) for name in names]


def worker(project: Path, environment: Mapping[str, str], *, concurrency: int) -> Process:
    """Celery's worker; it finishes what it has begun. Its own children end with it (Celery asks the kernel for that)."""
    options = ("--queues", "celery", "--concurrency", str(concurrency), "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    return Process(
        name="worker", command=_celery("worker", *options), environment=environment, directory=project, grace=WORKER_GRACE_SECONDS
    )


def courier(project: Path, environment: Mapping[str, str]) -> Process:
    """Celery's worker that sends webhooks: threads, because it waits for others all the time, and apart, so that only it waits."""
    options = ("--queues", COURIER_QUEUE, "--hostname", "courier@%h", "--pool", "threads", "--concurrency", str(COURIER_THREADS))
    command = _celery("worker", *options, "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    return Process(name="courier", command=command, environment=environment, directory=project, grace=WORKER_GRACE_SECONDS)


def beat(project: Path, environment: Mapping[str, str]) -> Process:
    """Celery's schedule. Without a pid file: one left by a crash would keep it from starting."""
    return Process(name="beat", command=_celery("beat", "--pidfile=", "--loglevel", "INFO"), environment=environment, directory=project)


def _manage(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(project / "manage.py"), *arguments]


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "-A", "config", *arguments]
