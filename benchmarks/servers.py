"""Servers under test: each started on the server core and awaited. The runner stops them, whatever happens in between."""

import sys
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from http.client import HTTPConnection
from pathlib import Path

from benchmarks.cores import SERVER_CORE, on_core
from benchmarks.load import Address
from ops.core.ports import LOOPBACK, free_port
from ops.devstack.waiting import wait_until
from ops.server.runner import Process, Runner

ROOT = Path(__file__).resolve().parent.parent
START_SECONDS = 30.0


@dataclass(frozen=True)
class Server:
    """`python ARGUMENTS`, listening on `port`; its output goes to a file. It is up once `ready_path` answers 200."""

    name: str
    arguments: Sequence[str]
    port: int
    environment: Mapping[str, str] = field(default_factory=dict)
    ready_path: str = ""

    @property
    def address(self) -> Address:
        """Where it listens."""
        return LOOPBACK, self.port

    def is_up(self) -> bool:
        """Whether it answers; any answer will do where no `ready_path` is given."""
        connection = HTTPConnection(*self.address, timeout=5)
        try:
            connection.request("GET", self.ready_path or "/")
            return connection.getresponse().status == 200 or not self.ready_path
        except OSError:
            return False
        finally:
            connection.close()


def start(runner: Runner, server: Server, *, logs: Path) -> Address:
    """Start it on the server core and return once it is up. ServiceFailed: it ended, or took more than 30 s."""
    log = logs / f"{server.name}.log"
    command = [sys.executable, *server.arguments]
    with on_core(SERVER_CORE):
        runner.start(Process(server.name, command, environment=server.environment, directory=ROOT, log=log))
    wait_until(server.is_up, name=server.name, is_running=lambda: runner.is_running(server.name), log=log, seconds=START_SECONDS)
    return server.address


@dataclass(frozen=True)
class Peers:
    """Where they listen."""

    fastapi: Address
    drf: Address
    fixed_answer: Address


def start_peers(runner: Runner, *, logs: Path) -> Peers:
    """All of them, one process each. They idle while another server is under load."""
    return Peers(*(start(runner, server, logs=logs) for server in (fastapi_peer(), drf_peer(), fixed_answer())))


def fastapi_peer() -> Server:
    """The FastAPI peer on uvicorn, one process, no access log."""
    port = free_port()
    quiet = ("--no-access-log", "--log-level", "warning")
    return Server("fastapi", ["-m", "uvicorn", "benchmarks.peers.fastapi_app:app", "--port", str(port), *quiet], port)


def drf_peer() -> Server:
    """The plain Django REST framework peer on daphne, no access log."""
    port = free_port()
    return Server("drf", ["-m", "daphne", "-v", "0", "-p", str(port), "benchmarks.peers.drf_app:application"], port)


def fixed_answer() -> Server:
    """A server that costs next to nothing: what it reaches is the load generator's ceiling."""
    port = free_port()
    return Server("fixed-answer", ["-m", "benchmarks.peers.fixed_answer", str(port)], port)
