"""The embedded Valkey: what it keeps, and who may speak to it."""

import stat
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from redis import AuthenticationError, Redis
from redis.backoff import NoBackoff
from redis.retry import Retry

from ops.devstack.identity import ProcessIdentity
from ops.devstack.valkey import NAME, ValkeyServer
from ops.server.runner import Runner

pytestmark = pytest.mark.processes


@contextmanager
def running(run_dir: Path, *, durable: bool = True) -> Iterator[tuple[Redis, Runner]]:
    """A server and a client of it."""
    server, runner = ValkeyServer(run_dir, log=run_dir / "valkey.log", durable=durable), Runner()
    try:
        server.start(runner)
        with Redis.from_url(server.url) as client:
            yield client, runner
    finally:
        runner.stop()


def test_data_survives_a_restart(tmp_path: Path) -> None:
    with running(tmp_path) as (client, runner):
        client.set("policy", "42")
        process = ProcessIdentity.of(runner.pids[NAME])
    assert not process.is_alive()
    with running(tmp_path) as (client, _):
        assert client.get("policy") == b"42"


def test_for_tests_nothing_is_written(tmp_path: Path) -> None:
    with running(tmp_path, durable=False) as (client, _):
        client.set("policy", "42")
    with running(tmp_path, durable=False) as (client, _):
        assert client.get("policy") is None


def test_it_needs_the_password_and_listens_on_loopback_only(tmp_path: Path) -> None:
    with running(tmp_path, durable=False) as (client, _):
        assert client.config_get("bind") == {"bind": "127.0.0.1"}
        port = client.connection_pool.connection_kwargs["port"]
        with Redis(port=port, retry=Retry(NoBackoff(), 0)) as other, pytest.raises(AuthenticationError):
            other.ping()


def test_the_password_is_not_on_the_command_line(tmp_path: Path) -> None:
    with running(tmp_path, durable=False) as (client, runner):
        password = client.connection_pool.connection_kwargs["password"]
        assert password not in Path(f"/proc/{runner.pids[NAME]}/cmdline").read_text()
        assert stat.S_IMODE((tmp_path / NAME).stat().st_mode) == 0o700


def test_a_folder_with_blanks_in_its_name_is_fine(tmp_path: Path) -> None:
    folder = tmp_path / "a run"
    folder.mkdir()
    with running(folder) as (client, _):
        assert client.ping()
