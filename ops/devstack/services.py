"""The embedded services of a run directory: started when no address was given from outside."""

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Protocol
from urllib.parse import urlsplit

from ops.devstack import postgres, valkey
from ops.devstack.state import Services, recorded_services
from ops.server.runner import Runner


class Server(Protocol):
    """Interface of PostgresServer and ValkeyServer."""

    @property
    def url(self) -> str: ...

    def start(self, runner: Runner) -> None: ...

    def is_ready(self, runner: Runner) -> bool: ...


@dataclass(frozen=True)
class Embedded:
    """The services that were started: their addresses by variable, and by process name whether each takes requests now."""

    addresses: dict[str, str]
    ready: dict[str, Callable[[], bool]]


def start_missing(runner: Runner, run_dir: Path) -> Embedded:
    """Start what DATABASE_URL and REDIS_URL do not name, on the ports of the last run. Raises ServiceFailed."""
    last = recorded_services(run_dir) or Services()
    logs = run_dir / "logs"
    started: dict[str, tuple[str, Server]] = {}
    if not is_given("DATABASE_URL"):
        database = postgres.PostgresServer(run_dir, log=logs / "postgres.log", preferred_port=_port(last.database_url))
        database.start(runner)
        started[postgres.NAME] = "DATABASE_URL", database
    if not is_given("REDIS_URL"):
        cache = valkey.ValkeyServer(run_dir, log=logs / "valkey.log", preferred_port=_port(last.redis_url))
        cache.start(runner)
        started[valkey.NAME] = "REDIS_URL", cache
    return Embedded(
        addresses={variable: server.url for variable, server in started.values()},
        ready={name: partial(server.is_ready, runner) for name, (_, server) in started.items()},
    )


def is_given(variable: str) -> bool:
    """Whether the environment names that service, itself or by a file."""
    return any(os.environ.get(name, "").strip() for name in (variable, f"{variable}_FILE"))


def _port(url: str) -> int:
    return urlsplit(url).port or 0
