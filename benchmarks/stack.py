"""The system under test, as it runs in production: PostgreSQL with fsync, Valkey, one web process, keys of a hundred brokers."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from benchmarks import servers
from benchmarks.load import Address
from benchmarks.servers import ROOT, Server
from ops.core.ports import free_port
from ops.devstack.postgres import PostgresServer
from ops.devstack.valkey import ValkeyServer
from ops.devstack.waiting import ServiceFailed
from ops.server.runner import Process, Runner

BROKERS = 100
PREPARE_SECONDS = 180.0
LIMITS = {"LIVE_SOCKETS_PER_ADDRESS": "100000", "RATE_LIMIT_ANONYMOUS": "100000"}  # all listeners come from one address, at once


@dataclass(frozen=True)
class Stack:
    """Where the API listens, one key per broker, and the Valkey behind it."""

    address: Address
    keys: list[str]
    redis_url: str


@contextmanager
def running(runner: Runner, run_dir: Path) -> Iterator[Stack]:
    """Everything on an empty book, with capital in the tranches. Its data is removed at the end. ServiceFailed: a part did not start."""
    postgres = PostgresServer(run_dir, log=run_dir / "postgres.log")
    valkey = ValkeyServer(run_dir, log=run_dir / "valkey.log")
    try:
        postgres.start(runner)
        valkey.start(runner)
        environment = {
            "TONSURANCE_RUN_DIR": str(run_dir),
            "DATABASE_URL": postgres.url,
            "REDIS_URL": valkey.url,
            **LIMITS,
        }
        keys = _prepare(environment, run_dir / "prepare.log")
        port = free_port()
        server = Server("tonsurance", ["manage.py", "serve", "--port", str(port)], port, environment, ready_path="/api/v2/products")
        address = servers.start(runner, server, logs=run_dir)
        monitors = [sys.executable, "-m", "benchmarks.monitors"]
        runner.start(Process("monitors", monitors, environment=environment, directory=ROOT, log=run_dir / "monitors.log"))
        yield Stack(address, keys, valkey.url)
    finally:
        runner.stop()
        shutil.rmtree(postgres.home, ignore_errors=True)


def _prepare(environment: dict[str, str], log: Path) -> list[str]:
    command = [sys.executable, "-m", "benchmarks.prepare", str(BROKERS)]
    with log.open("w") as output:
        done = subprocess.run(
            command,
            cwd=ROOT,
            env={**os.environ, **environment},
            stdout=subprocess.PIPE,
            stderr=output,
            text=True,
            timeout=PREPARE_SECONDS,
            check=False,
        )
    if done.returncode:
        raise ServiceFailed(f"The database could not be prepared:\n{log.read_text()[-3000:]}")
    return done.stdout.split()
