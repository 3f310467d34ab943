"""One run per directory, and nothing of a killed one."""

import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from ops.devstack import stale_processes
from ops.devstack.identity import ProcessIdentity
from ops.devstack.state import Services, record_services

pytestmark = pytest.mark.processes


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """Takes SIGINT, also where the tests run in the background of a shell, whose children would ignore it."""
    handler = signal.signal(signal.SIGINT, signal.SIG_DFL)
    with subprocess.Popen(["sleep", "60"]) as process:
        signal.signal(signal.SIGINT, handler)
        yield process
        process.kill()


def test_the_first_holds_the_directory_until_it_is_done(tmp_path: Path) -> None:
    with stale_processes.exclusive(tmp_path) as first, stale_processes.exclusive(tmp_path) as second:
        assert (first, second) == (True, False)
    with stale_processes.exclusive(tmp_path) as third:
        assert third


def test_what_the_last_run_left_is_ended_in_order(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    record_services(tmp_path, Services(processes={"postgres": ProcessIdentity.of(sleeper.pid)}))
    stale_processes.stop_leftovers(tmp_path)
    assert sleeper.wait(60) == -signal.SIGINT


def test_a_stranger_with_a_recycled_pid_is_left_alone(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    record_services(tmp_path, Services(processes={"postgres": ProcessIdentity(sleeper.pid, "another start")}))
    stale_processes.stop_leftovers(tmp_path)
    assert sleeper.poll() is None
