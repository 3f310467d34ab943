"""How `manage.py up` ends: in order, and with nothing left behind."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import psycopg
import pytest

from ops.embedded.ports import free_port
from ops.embedded.state import recorded_services, running_services
from tests.ops.running import Running

pytestmark = pytest.mark.processes
Up = Callable[..., Running]


def remember(run_dir: Path, word: str) -> set[str]:
    """Write the word into the database and answer every word written so far."""
    services = running_services(run_dir)
    assert services is not None
    with psycopg.connect(services.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [word])
        return {row[0] for row in connection.execute("SELECT word FROM remembered")}


def test_the_death_of_the_database_stops_everything_and_says_so(up: Up, shared_run_dir: Path) -> None:
    running = up(free_port())
    services = recorded_services(shared_run_dir)
    assert services is not None
    os.kill(services.processes["postgres"].pid, signal.SIGKILL)
    assert running.popen.wait(45) == 1
    assert "postgres ended by itself with code -9" in running.output
    assert running.left_behind() == []


def test_a_kill_leaves_no_process_and_a_start_right_after_it_finds_the_data(up: Up, shared_run_dir: Path) -> None:
    killed = up(free_port())
    remember(shared_run_dir, "before the kill")
    killed.end(signal.SIGKILL)
    running = up(free_port())
    assert killed.left_behind() == []
    assert remember(shared_run_dir, "now") >= {"before the kill"}
    assert running.end(signal.SIGINT) == 0
    assert running.left_behind() == []
