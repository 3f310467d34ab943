"""The whole of Tonsurance as one command: services, preparation, web, worker and beat, from start to orderly end."""

import os
import queue
import threading
import time
from dataclasses import dataclass, replace
from functools import partial
from http.client import HTTPConnection, HTTPException
from pathlib import Path

from django.conf import settings
from redis import Redis, RedisError

from ops.devstack.accounts import ADMIN_NAME, PASSWORD_FILE
from ops.devstack.console import Console
from ops.devstack.identity import ProcessIdentity
from ops.devstack.services import start_missing
from ops.devstack.stale_processes import exclusive, stop_leftovers
from ops.devstack.state import Services, record_services, running_services
from ops.observability import heartbeat
from ops.server import processes
from ops.server.runner import Failure, Process, Runner, Supervisor
from ops.server.runner.output import Output
from ops.server.runner.supervisor import how_it_ended
from ops.server.webserver import require_free

PATIENCE_SECONDS = 120.0
ASK_SECONDS = 0.2
READINESS = "/health/ready"
PAGES = {
    "dashboard": "/",
    "quote desk": "/quote",
    "live": "/live",
    "status": "/status",
    "docs": "/docs",
    "API": "/api/v2/",
    "admin": "/admin/",
}


@dataclass(frozen=True)
class Plan:
    """What to run where. `run_dir` also tells two runs apart."""

    project: Path
    run_dir: Path
    host: str
    port: int
    web_processes: int
    worker_concurrency: int


def up(plan: Plan, output: Output) -> int:
    """Run until a signal (0) or until a process cannot be kept running (1). A run that is already there is described and left alone (0).

    Raises OSError (PortUnusable among them) and ServiceFailed when it cannot start.
    """
    with exclusive(plan.run_dir) as is_ours:
        if not is_ours:
            output.write(_what_runs(plan.run_dir))
            return 0
        stop_leftovers(plan.run_dir)
        require_free(plan.host, plan.port)
        with Runner(output, logs=plan.run_dir / "logs") as runner:
            try:
                failure = _run(plan, runner)
            except BaseException:
                output.end("failed")
                raise
            output.end("failed" if failure else "stopped")
            output.write(f"{failure.name} failed; stopping everything.\n" if failure else "Stopping.\n")
    if failure:
        output.write(f"{failure}\n")
    return 1 if failure else 0


def _run(plan: Plan, runner: Runner) -> Failure | None:
    """Start everything in order and keep it running. Why it cannot go on; None when a stop was asked for."""
    started = time.monotonic()
    runner.output.begin("services")
    embedded = start_missing(runner, plan.run_dir)
    _record(plan, runner, embedded.addresses)
    runner.output.end(", ".join(embedded.ready) or "given from outside")
    if failure := _prepare(plan, runner, embedded.addresses):
        return failure
    if runner.must_stop:
        return None
    runner.output.begin("processes")
    for process in _application(plan, embedded.addresses):
        runner.start(process)
    record = partial(_record, plan, runner, embedded.addresses)
    record()
    announcement = Announcement(plan, runner, embedded.addresses.get("REDIS_URL", settings.REDIS_URL), started)
    announcement.start()
    return Supervisor(runner, services=embedded.ready, changed=record, each_turn=announcement.show_once).watch()


def _prepare(plan: Plan, runner: Runner, environment: dict[str, str]) -> Failure | None:
    """Migrations, catalogue, demo book. A service that ends meanwhile, which no supervisor watches yet, is a failure too."""
    process = processes.prepare(plan.project, environment)
    if isinstance(runner.output, Console):
        process = replace(process, command=[*process.command, "--steps"])
    code = runner.run(process)
    if code == 0 or runner.must_stop:
        return None
    if code is None and (ended := runner.ended()):
        return Failure(ended.process.name, f"ended {how_it_ended(ended.popen.returncode)}.", runner.log_of(ended.process))
    return Failure(process.name, f"ended {how_it_ended(code or 0)}.", runner.log_of(process))


def _application(plan: Plan, environment: dict[str, str]) -> list[Process]:
    return [
        *processes.web(plan.project, environment, host=plan.host, port=plan.port, count=plan.web_processes),
        processes.monitors(plan.project, environment),
        processes.worker(plan.project, environment, concurrency=plan.worker_concurrency),
        processes.webhook_worker(plan.project, environment),
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


class Announcement:
    """Says once, when everything is ready, where it is. A thread asks, so that the runner goes on showing lines; the runner shows."""

    def __init__(self, plan: Plan, runner: Runner, redis_url: str, started: float) -> None:
        self._plan = plan
        self._runner = runner
        self._redis_url = redis_url
        self._started = started
        self._text: queue.SimpleQueue[tuple[str, str]] = queue.SimpleQueue()

    def start(self) -> None:
        """Begin to ask."""
        threading.Thread(target=self._ask, name="announcement", daemon=True).start()

    def show_once(self) -> None:
        """Show what there is to say, if it has not been said."""
        if not self._text.empty():
            result, text = self._text.get()
            self._runner.output.end(result)
            self._runner.output.write(text)

    def _ask(self) -> None:
        deadline = time.monotonic() + PATIENCE_SECONDS
        while not (_live_since(self._started, self._redis_url) and _is_ready(self._plan.host, self._plan.port)):
            if self._runner.must_stop:
                return
            if time.monotonic() > deadline:
                address = f"http://{_reachable(self._plan.host)}:{self._plan.port}{READINESS}"
                text = f"\nNot ready after {PATIENCE_SECONDS:.0f} s; {address} says why. It goes on all the same.\n\n"
                self._text.put(("not ready", text))
                return
            time.sleep(ASK_SECONDS)
        seconds = time.monotonic() - self._started
        self._text.put(("ready", f"\nTonsurance is ready after {seconds:.1f} s; Ctrl-C stops it.\n{_banner(self._plan)}\n"))


def _banner(plan: Plan) -> str:
    """Where everything is, and what is only simulated."""
    password = plan.run_dir / PASSWORD_FILE
    lines = [_addresses(plan.host, plan.port)]
    if password.exists():
        lines.append(_line("login", f"{ADMIN_NAME}, password in {password}"))
    lines.append(_line("logs", str(plan.run_dir / "logs")))
    lines.append(_line("API key", "manage.py create_client NAME --tier broker --scopes read,write"))
    feeds = (("prices", settings.PRICE_FEEDS), ("bridges", (settings.BRIDGE_FEED,)))
    simulated = [name for name, configured in feeds if "simulator" in configured]
    if simulated:
        lines.append(_line("simulated", " and ".join(simulated)))
    return "\n".join(lines) + "\n"


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
    return f"Tonsurance already runs in {run_dir}.\n{_addresses(services.host, services.port)}\n  processes   {pids}\n"


def _addresses(host: str, port: int) -> str:
    return "\n".join(_line(name, f"http://{_reachable(host)}:{port}{path}") for name, path in PAGES.items())


def _line(name: str, text: str) -> str:
    return f"  {name:<11} {text}"


def _reachable(host: str) -> str:
    """An address to open for a server that listens there."""
    return "127.0.0.1" if host == "0.0.0.0" else host  # noqa: S104  # nosec B104: compared, not bound
