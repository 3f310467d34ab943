"""The embedded services of a run directory: started when no address was given from outside."""

import os
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ops.embedded import postgres, valkey
from ops.embedded.state import Services, recorded_services
from ops.runner import Runner


class Server(Protocol):
    """What PostgresServer and ValkeyServer have in common."""

    @property
    def url(self) -> str: ...

    def start(self, runner: Runner) -> None: ...


def start_missing(runner: Runner, run_dir: Path) -> dict[str, str]:
    """Start what DATABASE_URL and REDIS_URL do not name, on the ports of the last run. Answers the addresses by variable."""
    last = recorded_services(run_dir) or Services()
    logs = run_dir / "logs"
    addresses = {}
    if not is_given("DATABASE_URL"):
        addresses["DATABASE_URL"] = _start(
            postgres.PostgresServer(run_dir, log=logs / "postgres.log", preferred_port=_port(last.database_url)), runner
        )
    if not is_given("REDIS_URL"):
        addresses["REDIS_URL"] = _start(valkey.ValkeyServer(run_dir, log=logs / "valkey.log", preferred_port=_port(last.redis_url)), runner)
    return addresses


def is_given(variable: str) -> bool:
    """Whether the environment names that service, itself or by a file."""
    return any(os.environ.get(name, "").strip() for name in (variable, f"{variable}_FILE"))


def _start(server: Server, runner: Runner) -> str:
    server.start(runner)
    return server.url


def _port(url: str) -> int:
    return urlsplit(url).port or 0
