"""How `manage.py up` ends: in order, and with nothing left behind."""

import os
import signal
from collections.abc import Callable
from pathlib import Path

import httpx
import psycopg
import pytest

from ops.core.ports import free_port
from ops.devstack.identity import ProcessIdentity
from ops.devstack.state import recorded_services, running_services
from tests.ops.running import Running, wait_until

pytestmark = pytest.mark.processes
Up = Callable[..., Running]
PATIENCE_SECONDS = 180.0  # only a failure takes so long


def remember(run_dir: Path, word: str) -> set[str]:
    """Write the word into the database and answer every word written so far."""
    services = running_services(run_dir)
    assert services is not None
    with psycopg.connect(services.database_url) as connection:
        connection.execute("CREATE TABLE IF NOT EXISTS remembered (word text)")
        connection.execute("INSERT INTO remembered VALUES (%s)", [word])
        return {row[0] for row in connection.execute("SELECT word FROM remembered")}


def kill(run_dir: Path, name: str, *, not_pid: int = 0) -> int:
    """Kill the process of that name, once it is another one than `not_pid`; its pid."""
    wait_until(lambda: (found := recorded(run_dir, name)).is_alive() and found.pid != not_pid, seconds=PATIENCE_SECONDS)
    pid = recorded(run_dir, name).pid
    assert pid != not_pid
    os.kill(pid, signal.SIGKILL)
    return pid


def recorded(run_dir: Path, name: str) -> ProcessIdentity:
    services = recorded_services(run_dir)
    assert services is not None
    return services.processes[name]


def test_what_is_killed_comes_back_with_its_data_on_its_port(up: Up, shared_run_dir: Path) -> None:
    port = free_port()
    running = up(port)
    before = recorded_services(shared_run_dir)
    remember(shared_run_dir, "before the database was killed")
    killed = {name: kill(shared_run_dir, name) for name in ("postgres", "valkey", "web", "beat")}
    for name, pid in killed.items():
        wait_until(lambda name=name, pid=pid: recorded(shared_run_dir, name).pid != pid, seconds=PATIENCE_SECONDS)  # type: ignore[misc]
    running.wait_for("beat: Starting...", times=2, seconds=PATIENCE_SECONDS)  # the sign of life of the killed one counts for 20 s
    wait_until(lambda: is_ready(port), seconds=PATIENCE_SECONDS)
    after = recorded_services(shared_run_dir)
    assert before is not None
    assert after is not None
    assert (after.database_url, after.redis_url) == (before.database_url, before.redis_url)
    assert "before the database was killed" in remember(shared_run_dir, "after it")
    assert all(sum(line.startswith(f"{name} ended by SIGKILL") for line in running.lines) == 1 for name in killed)
    assert is_ready(port), running.output
    running.wait_for("Tonsurance is ready")  # remembers the new processes
    assert running.end(signal.SIGTERM) == 0
    assert running.left_behind() == []


def is_ready(port: int) -> bool:
    try:
        return httpx.get(f"http://127.0.0.1:{port}/health/ready", timeout=60).is_success
    except httpx.TransportError:
        return False


def test_a_process_that_ends_again_and_again_stops_everything_and_the_reason_stands_last(up: Up, shared_run_dir: Path) -> None:
    running = up(free_port())
    pid = 0
    for _ in range(3):
        pid = kill(shared_run_dir, "beat", not_pid=pid)
    assert running.popen.wait(PATIENCE_SECONDS) == 1
    reason = next(number for number, line in enumerate(running.lines) if line.startswith("beat ended 3 times in a row"))
    assert "by SIGKILL" in running.lines[reason]
    assert running.lines[reason + 1] == f"The end of {shared_run_dir}/logs/beat.log:"
    assert not any(" | " in line for line in running.lines[reason:])
    assert running.left_behind() == []


def test_what_every_process_says_is_kept(shared_run_dir: Path) -> None:
    logs = {log.stem: log for log in (shared_run_dir / "logs").glob("*.log")}
    assert {"postgres", "valkey", "prepare", "web", "worker", "courier", "beat"} <= logs.keys()
    assert "beat: Starting..." in logs["beat"].read_text()


def test_a_kill_leaves_no_process_and_a_start_right_after_it_finds_the_data(up: Up, shared_run_dir: Path) -> None:
    killed = up(free_port())
    remember(shared_run_dir, "before the kill")
    killed.end(signal.SIGKILL)
    running = up(free_port())
    assert killed.left_behind() == []
    assert remember(shared_run_dir, "now") >= {"before the kill"}
    assert running.end(signal.SIGINT) == 0
    assert running.left_behind() == []
