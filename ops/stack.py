"""The whole of Tonsurance as one command: services, preparation, web, worker and beat, from start to orderly end."""

import os
import threading
import time
from dataclasses import dataclass
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from redis import Redis, RedisError

from ops import heartbeat, processes
from ops.embedded.identity import ProcessIdentity
from ops.embedded.leftovers import exclusive, stop_leftovers
from ops.embedded.services import start_missing
from ops.embedded.state import Services, record_services, running_services
from ops.runner import Process, Runner
from ops.webserver import require_free

PATIENCE_SECONDS = 120.0
ASK_SECONDS = 0.2
READINESS = "/health/ready"
PAGES = {"API": "/api/v2/", "docs": "/docs", "admin": "/admin/"}


@dataclass(frozen=True)
class Plan:
    """What to run where. `run_dir` also tells two runs apart."""

    project: Path
    run_dir: Path
    host: str
    port: int
    web_processes: int
    worker_concurrency: int


def up(plan: Plan) -> int:
    """Run until a signal (0) or until a process ends by itself (1). A run that is already there is described and left alone (0).

    Raises OSError (PortUnusable among them) and ServiceFailed when it cannot start.
    """
    with exclusive(plan.run_dir) as is_ours, Runner() as runner:
        if not is_ours:
            runner.output.write(_what_runs(plan.run_dir))
            return 0
        stop_leftovers(plan.run_dir)
        require_free(plan.host, plan.port)
        return _run(plan, runner)


def _run(plan: Plan, runner: Runner) -> int:
    started = time.monotonic()
    environment = start_missing(runner, plan.run_dir)
    _record(plan, runner, environment)
    if not runner.complete(processes.prepare(plan.project, environment)):
        return _end(runner)
    for process in _application(plan, environment):
        runner.start(process)
    _record(plan, runner, environment)
    redis_url = environment.get("REDIS_URL", settings.REDIS_URL)
    threading.Thread(target=_announce, args=(plan, runner, redis_url, started), daemon=True).start()
    runner.watch()
    return _end(runner)


def _application(plan: Plan, environment: dict[str, str]) -> list[Process]:
    return [
        *processes.web(plan.project, environment, host=plan.host, port=plan.port, count=plan.web_processes),
        processes.monitors(plan.project, environment),
        processes.worker(plan.project, environment, concurrency=plan.worker_concurrency),
        processes.courier(plan.project, environment),
        processes.beat(plan.project, environment),
    ]


def _record(plan: Plan, runner: Runner, environment: dict[str, str]) -> None:
    """Write down what runs, for other commands and for the next start."""
    pids = {"up": os.getpid(), **runner.pids}
    services = Services(
        database_url=environment.get("DATABASE_URL", ""),
        redis_url=environment.get("REDIS_URL", ""),
        host=plan.host,
        port=plan.port,
        processes={name: ProcessIdentity.of(pid) for name, pid in pids.items()},
    )
    record_services(plan.run_dir, services)


def _end(runner: Runner) -> int:
    """Say why it ends. The exit code tells a wish (0) from a failure (1)."""
    if runner.must_stop:
        runner.output.write("Stopping.\n")
        return 0
    ended = runner.ended()
    reason = f"{ended.process.name} ended by itself with code {ended.popen.returncode}" if ended else "The preparation failed"
    runner.output.write(f"{reason}; stopping everything.\n")
    return 1


def _announce(plan: Plan, runner: Runner, redis_url: str, started: float) -> None:
    """Print the addresses once everything is ready. Runs in a thread: the runner goes on showing lines meanwhile."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not (_live_since(started, redis_url) and _is_ready(plan.host, plan.port)):
        if runner.must_stop:
            return
        if time.monotonic() > deadline:
            address = f"http://{_reachable(plan.host)}:{plan.port}{READINESS}"
            runner.output.write(f"\nNot ready after {PATIENCE_SECONDS:.0f} s; {address} says why. It goes on all the same.\n\n")
            return
        time.sleep(ASK_SECONDS)
    password = plan.run_dir / "admin-password"
    login = f"\n  login      admin, password in {password}" if password.exists() else ""
    seconds = time.monotonic() - started
    runner.output.write(f"\nTonsurance is ready after {seconds:.1f} s; Ctrl-C stops it.\n{_addresses(plan.host, plan.port)}{login}\n\n")


def _live_since(started: float, redis_url: str) -> bool:
    """Whether all have shown a sign of life in this run: those of the run before are remembered for a while."""
    try:
        with Redis.from_url(redis_url, socket_timeout=1, socket_connect_timeout=1) as client:
            ages = [heartbeat.age_seconds(process, client) for process in heartbeat.PROCESSES]
    except RedisError:
        return False
    return all(age is not None and age < time.monotonic() - started for age in ages)


def _is_ready(host: str, port: int) -> bool:
    connection = HTTPConnection(_reachable(host), port, timeout=5)
    try:
        connection.request("GET", READINESS)
        return connection.getresponse().status == 200
    except (OSError, HTTPException):
        return False
    finally:
        connection.close()


def _what_runs(run_dir: Path) -> str:
    services = running_services(run_dir)
    if services is None or "beat" not in services.processes:
        return f"Tonsurance is just starting or stopping in {run_dir}.\n"
    pids = ", ".join(f"{name} {process.pid}" for name, process in services.processes.items())
    return f"Tonsurance already runs in {run_dir}.\n{_addresses(services.host, services.port)}\n  processes  {pids}\n"


def _addresses(host: str, port: int) -> str:
    return "\n".join(f"  {name:<10} http://{_reachable(host)}:{port}{path}" for name, path in PAGES.items())


def _reachable(host: str) -> str:
    """An address to open for a server that listens there."""
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  # nosec B104: compared, not bound
