"""The throw-away services of a test session."""

import os
import signal
import time
from pathlib import Path

import psycopg
import pytest
from redis import Redis

from tests import embedded_services
from tests.embedded_services import start_for_tests
from tests.ops.running import Launch

pytestmark = pytest.mark.processes

SESSION = """
import time
from tests.embedded_services import start_for_tests
services = start_for_tests()
print("ready", services.database_url.rsplit(":", 1)[1])
time.sleep(60)
"""


def test_both_answer_and_nothing_stays_after_the_stop(run_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_services, "temporary_root", lambda: run_dir)
    services = start_for_tests()
    with psycopg.connect(services.database_url) as connection:
        assert connection.execute("SHOW fsync").fetchone() == ("off",)
    with Redis.from_url(services.redis_url) as client:
        assert client.ping()
    services.stop()
    assert list(run_dir.iterdir()) == []
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(services.database_url)


def test_a_killed_session_takes_its_services_with_it(launch: Launch, run_dir: Path) -> None:
    session = launch("-c", SESSION, TMPDIR=str(run_dir))
    session.wait_for("ready")
    assert len(session.seen) > 2
    session.end(signal.SIGKILL)
    assert session.left_behind() == []


def test_data_of_killed_sessions_is_removed_later_but_never_that_of_living_ones(run_dir: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_services, "temporary_root", lambda: run_dir)
    stale, living, young = (embedded_services.make_folder() for _ in range(3))
    held = embedded_services._hold(living)
    for folder in (stale, living):
        os.utime(folder, (time.time() - 7200,) * 2)
    embedded_services.remove_stale_folders()
    os.close(held)
    assert set(run_dir.iterdir()) == {living, young}
