"""Fixtures for tests with real processes."""

import os
import shutil
import socket
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests import migrated
from tests.embedded_services import make_folder
from tests.ops.running import PROJECT, Launch, Running

NOT_INHERITED = frozenset({"DATABASE_URL", "REDIS_URL", "HOST", "PORT", "WEB_PROCESSES"})


@pytest.fixture(scope="module")
def launch(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Launch]:
    """Start Python programs in the project; what still runs at the end of the file is killed."""
    started: list[Running] = []
    outputs = tmp_path_factory.mktemp("outputs")

    def start(*arguments: str, **environment: str) -> Running:
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        output = outputs / str(len(started))
        started.append(Running([sys.executable, *arguments], {**inherited, "PYTHONPATH": str(PROJECT), **environment}, output))
        return started[-1]

    yield start
    for running in started:
        running.popen.kill()
        running.popen.wait()


@pytest.fixture(scope="session")
def shared_run_dir() -> Iterator[Path]:
    """One run directory, with a migrated database, for all tests of `manage.py up`."""
    folder = make_folder()
    migrated.put_into(folder, make_folder)
    yield folder
    shutil.rmtree(folder)


@pytest.fixture(scope="module")
def up(launch: Launch, shared_run_dir: Path) -> Callable[..., Running]:
    """`manage.py up` in the shared run directory and on the given port; by default waits until it is ready and its worker takes jobs."""

    def start(port: int, *, ready: bool = True, run_dir: Path = shared_run_dir, **environment: str) -> Running:
        running = launch("manage.py", "up", TONSURANCE_RUN_DIR=str(run_dir), PORT=str(port), DEMO_BOOK="0", **environment)
        if ready:
            running.wait_for("Tonsurance is ready", seconds=600)
            running.wait_for(f"celery@{socket.gethostname()} ready")
        return running

    return start
