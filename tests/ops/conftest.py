"""Fixtures for tests with real processes."""

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.embedded_services import make_folder
from tests.ops.running import PROJECT, Launch, Running

NOT_INHERITED = frozenset({"DATABASE_URL", "REDIS_URL", "HOST", "PORT", "WEB_PROCESSES"})


@pytest.fixture
def launch(tmp_path: Path) -> Iterator[Launch]:
    """Start Python programs in the project; what still runs at the end of the test is killed."""
    started: list[Running] = []

    def start(*arguments: str, **environment: str) -> Running:
        inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
        output = tmp_path / f"output-{len(started)}"
        started.append(Running([sys.executable, *arguments], {**inherited, "PYTHONPATH": str(PROJECT), **environment}, output))
        return started[-1]

    yield start
    for running in started:
        running.popen.kill()
        running.popen.wait()


@pytest.fixture
def run_dir() -> Iterator[Path]:
    """A run directory that the account of PostgreSQL can enter."""
    folder = make_folder()
    yield folder
    shutil.rmtree(folder)
