"""What `.run/` says about the running services, and the secrets in it."""

import os
import stat
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from ops.core import private_files
from ops.devstack import state
from ops.devstack.identity import ProcessIdentity
from ops.devstack.state import Services
from tests.ops.running import PROJECT

ALIVE = ProcessIdentity.of(os.getpid())
RECYCLED = ProcessIdentity(pid=os.getpid(), started="another start")
BOTH = Services(
    database_url="postgresql://db", redis_url="redis://cache", port=8080, processes={"up": ALIVE, "postgres": ALIVE, "valkey": ALIVE}
)


def test_living_services_are_found(tmp_path: Path) -> None:
    state.record_services(tmp_path, BOTH)
    assert state.running_services(tmp_path) == BOTH


def test_a_service_whose_pid_was_recycled_has_no_address(tmp_path: Path) -> None:
    state.record_services(tmp_path, Services("postgresql://db", "redis://cache", processes={"postgres": RECYCLED, "valkey": ALIVE}))
    running = state.running_services(tmp_path)
    assert running is not None
    assert (running.database_url, running.redis_url) == ("", "redis://cache")


def test_a_run_that_ended_is_none_but_its_ports_are_remembered(tmp_path: Path) -> None:
    state.record_services(tmp_path, Services("postgresql://db:5433", processes={"postgres": RECYCLED}))
    assert state.running_services(tmp_path) is None
    assert state.recorded_services(tmp_path) is not None


@pytest.mark.parametrize("content", ["", "{", "[]", "null", "{}", '{"processes": {"up": {"pid": 1}}}', '{"processes": {}, "unknown": 1}'])
def test_a_damaged_record_counts_as_none(tmp_path: Path, content: str) -> None:
    (tmp_path / state.SERVICES_FILE).write_text(content)
    assert state.running_services(tmp_path) is None


def test_no_run_directory_means_nothing_runs(tmp_path: Path) -> None:
    assert state.running_services(tmp_path / "none") is None


def test_only_the_owner_reads_the_record_and_no_temporary_file_stays(tmp_path: Path) -> None:
    state.record_services(tmp_path, BOTH)
    assert [path.name for path in tmp_path.iterdir()] == [state.SERVICES_FILE]
    assert stat.S_IMODE((tmp_path / state.SERVICES_FILE).stat().st_mode) == 0o600


def test_the_secret_key_is_made_once_and_only_its_owner_reads_it(tmp_path: Path) -> None:
    key = private_files.secret(tmp_path / "run" / "secret-key")
    assert len(key) >= 40
    assert private_files.secret(tmp_path / "run" / "secret-key") == key
    assert stat.S_IMODE((tmp_path / "run" / "secret-key").stat().st_mode) == 0o600


def test_many_first_users_agree_on_one_secret(tmp_path: Path) -> None:
    with ThreadPoolExecutor(16) as pool:
        assert len(set(pool.map(private_files.secret, [tmp_path / "secret"] * 64))) == 1


def test_settings_can_import_it_without_django_or_a_driver() -> None:
    code = "import sys, ops.devstack.state; print(*sorted({'django', 'psycopg', 'redis', 'asyncio'} & set(sys.modules)))"
    assert subprocess.check_output([sys.executable, "-c", code], cwd=PROJECT, text=True).strip() == ""
