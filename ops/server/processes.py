"""The processes of Tonsurance, each as one command: what `manage.py up` starts together and a server starts one by one."""

import sys
from collections.abc import Mapping
from pathlib import Path

from ops.core.queue_names import MONITOR_QUEUE, WEBHOOK_QUEUE, WORK_QUEUE
from ops.server.runner import Process

WORKER_GRACE_SECONDS = 30.0
MONITOR_CONCURRENCY = 3  # two feeds may wait for the outside at once; the others go on
WEBHOOK_THREADS = 16


def prepare(project: Path, environment: Mapping[str, str]) -> Process:
    """Migrations, catalogue, demo book: one interpreter, ends by itself."""
    return Process(name="prepare", command=_manage(project, "prepare"), environment=environment, directory=project)


def web(project: Path, environment: Mapping[str, str], *, host: str, port: int, count: int) -> list[Process]:
    """`count` web processes that share one port."""
    command = _manage(project, "serve", "--host", host, "--port", str(port), "--share-port")
    names = ["web"] if count == 1 else [f"web{number}" for number in range(1, count + 1)]
    return [Process(name=name, command=command, environment=environment, directory=project) for name in names]


def monitors(project: Path, environment: Mapping[str, str]) -> Process:
    """Celery's worker that runs the jobs of the schedule and the outbox, and nothing that a client asks for."""
    options = ("--queues", MONITOR_QUEUE, "--hostname", "monitors@%h", "--concurrency", str(MONITOR_CONCURRENCY))
    return _worker("monitors", project, environment, *options)


def worker(project: Path, environment: Mapping[str, str], *, concurrency: int) -> Process:
    """Celery's worker for client work; while no worker of the monitors is alive it runs their jobs too (`worker_fallback`)."""
    return _worker("worker", project, environment, "--queues", WORK_QUEUE, "--concurrency", str(concurrency))


def webhook_worker(project: Path, environment: Mapping[str, str]) -> Process:
    """Celery's worker that sends webhooks: threads, because it waits for others all the time, and apart, so that only it waits."""
    options = ("--queues", WEBHOOK_QUEUE, "--hostname", "courier@%h", "--pool", "threads", "--concurrency", str(WEBHOOK_THREADS))
    return _worker("courier", project, environment, *options)


def beat(project: Path, environment: Mapping[str, str]) -> Process:
    """Celery's schedule. Without a pid file: one left by a crash would keep it from starting."""
    return Process(name="beat", command=_celery("beat", "--pidfile=", "--loglevel", "INFO"), environment=environment, directory=project)


def _worker(name: str, project: Path, environment: Mapping[str, str], *options: str) -> Process:
    """It finishes what it has begun. Its own children end with it (Celery asks the kernel for that)."""
    command = _celery("worker", *options, "--loglevel", "INFO", "--without-gossip", "--without-mingle")
    return Process(name=name, command=command, environment=environment, directory=project, grace=WORKER_GRACE_SECONDS)


def _manage(project: Path, *arguments: str) -> list[str]:
    return [sys.executable, str(project / "manage.py"), *arguments]


def _celery(*arguments: str) -> list[str]:
    return [sys.executable, "-m", "celery", "--quiet", "-A", "config", *arguments]
