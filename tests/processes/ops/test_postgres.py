"""The embedded PostgreSQL: made, kept, stopped, and run by the right account."""

import os
import pwd
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from ops.devstack.account import can_enter, service_user
from ops.devstack.identity import ProcessIdentity
from ops.devstack.postgres import NAME, PostgresServer
from ops.devstack.waiting import ServiceFailed
from ops.server.runner import Runner
from tests.embedded_services import make_folder
from tests.ops.running import PROJECT

pytestmark = pytest.mark.processes

AS_ANOTHER_USER = """
import sys
from pathlib import Path
import psycopg
from ops.devstack.postgres import PostgresServer
from ops.devstack.valkey import ValkeyServer
from ops.server.runner import Runner

folder, runner = Path(sys.argv[1]), Runner()
for server in (PostgresServer(folder, log=folder / "postgres.log", durable=False), ValkeyServer(folder, log=folder / "valkey.log")):
    server.start(runner)
    if server.url.startswith("postgresql"):
        with psycopg.connect(server.url) as connection:
            print(connection.execute("SELECT current_database()").fetchone()[0])
print(*runner.pids.values())
runner.stop()
"""


@pytest.fixture(scope="module")
def cluster() -> Iterator[Path]:
    """A run directory whose cluster the tests of this file share: making one takes most of a first start."""
    folder = make_folder()
    yield folder
    shutil.rmtree(folder)


@contextmanager
def running(run_dir: Path, port: int = 0) -> Iterator[tuple[PostgresServer, Runner]]:
    """A server as `manage.py up` has it, except for durability."""
    server, runner = PostgresServer(run_dir, log=run_dir / "logs" / "postgres.log", preferred_port=port, durable=False), Runner()
    try:
        server.start(runner)
        yield server, runner
    finally:
        runner.stop()


def ask(server: PostgresServer, query: str) -> object:
    with psycopg.connect(server.url, autocommit=True) as connection:
        row = connection.execute(query).fetchone()
    return row and row[0]


def test_data_and_port_survive_a_restart_and_the_stop_ends_open_sessions(cluster: Path) -> None:
    with running(cluster) as (server, runner):
        port, process = server.port, ProcessIdentity.of(runner.pids[NAME])
        session = psycopg.connect(server.url, autocommit=True)
        session.execute("CREATE TABLE policy AS SELECT 42 AS coverage")
    assert not process.is_alive()
    session.close()
    with running(cluster, port) as (server, _):
        assert server.port == port
        assert ask(server, "SELECT coverage FROM policy") == 42


def test_it_speaks_utf8_needs_the_password_and_listens_on_loopback_only(cluster: Path) -> None:
    with running(cluster) as (server, _):
        assert ask(server, "SHOW server_encoding") == "UTF8"
        assert ask(server, "SELECT datlocale FROM pg_database WHERE datname = current_database()") == "C.UTF-8"
        assert ask(server, "SHOW listen_addresses") == "127.0.0.1"
        assert int(str(ask(server, "SHOW max_connections"))) >= 200
        with pytest.raises(psycopg.OperationalError, match="password authentication failed"):
            psycopg.connect(f"postgresql://tonsurance:guess@127.0.0.1:{server.port}/tonsurance")


def test_a_durable_server_syncs_to_disk(run_dir: Path) -> None:
    command = PostgresServer(run_dir, log=run_dir / "log")._process().command
    assert not any("fsync" in part or "synchronous_commit" in part for part in command)


def test_root_runs_it_under_an_account_without_rights(cluster: Path) -> None:
    with running(cluster) as (_, runner):
        owner = Path(f"/proc/{runner.pids[NAME]}").stat().st_uid
        assert owner == (pwd.getpwnam(service_user()).pw_uid if service_user() else os.geteuid())
        assert owner != 0


def test_it_starts_although_a_stranger_has_the_pid_of_its_crashed_predecessor(cluster: Path) -> None:
    with running(cluster) as (server, _):
        data = server.home / "data"
        pid_file = (data / "postmaster.pid").read_text()
    with subprocess.Popen(["sleep", "60"], user=service_user() or None) as other:
        (data / "postmaster.pid").write_text(pid_file.replace(pid_file.split("\n", 1)[0], str(other.pid), 1))
        with running(cluster) as (server, _):
            assert ask(server, "SELECT 1") == 1
        other.kill()


def test_a_start_that_fails_shows_the_last_lines_of_the_log(cluster: Path) -> None:
    with running(cluster) as (server, _):
        data = server.home / "data"
    (data / "postgresql.auto.conf").write_text("no_such_setting = 1\n")
    with pytest.raises(ServiceFailed, match="no_such_setting"), running(cluster):
        pass
    (data / "postgresql.auto.conf").unlink()


def test_an_interrupted_first_start_leaves_no_half_cluster(run_dir: Path) -> None:
    half = run_dir / NAME / "data.new"
    half.mkdir(parents=True)
    (half / "PG_VERSION").write_text("18")
    with running(run_dir) as (server, _):
        assert ask(server, "SELECT 1") == 1


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can try another account")
def test_another_user_runs_both_services_without_root(run_dir: Path) -> None:
    python = readable_python()
    if python is None:
        pytest.skip("no Python of this version that other accounts can read")
    os.chown(run_dir, pwd.getpwnam("nobody").pw_uid, -1)
    environment = {"PYTHONPATH": f"{PROJECT}:{Path(psycopg.__file__).parents[1]}", "PYTHONDONTWRITEBYTECODE": "1", "PATH": os.defpath}
    done = subprocess.run(
        [python, "-c", AS_ANOTHER_USER, run_dir], user="nobody", env=environment, cwd=run_dir, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.startswith("tonsurance\n")
    assert not any(ProcessIdentity.of(int(pid)).is_alive() for pid in done.stdout.split()[1:])


def readable_python() -> str | None:
    """This Python, or the system's of the same version, where every account can run it."""
    found = (sys.executable, shutil.which(f"python3.{sys.version_info.minor}", path=os.defpath + ":/usr/bin:/usr/local/bin"))
    return next((python for python in found if python and can_enter(Path(python).resolve().parent)), None)
