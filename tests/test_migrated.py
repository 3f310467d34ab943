"""The cache of migrated clusters: made once for all that ask, never found half done, made again after a change, gone when old."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from tests import migrated

COUNTED = """
import sys, tempfile, time
from pathlib import Path
from tests import migrated

def make(folder):
    (folder / "postgres").mkdir()
    time.sleep(0.2)
    (folder / "postgres" / "data").write_text("whole")
    with Path(sys.argv[1], "made").open("a") as file:
        file.write("x")

migrated._make = make
migrated.put_into(Path(tempfile.mkdtemp(dir=sys.argv[1])), lambda: Path(tempfile.mkdtemp(dir=sys.argv[1])))
"""
Put = Callable[[], Path]


@pytest.fixture
def cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty cache of this test."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    return migrated.cache_folder()


@pytest.fixture
def project(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A project with one migration."""
    root = tmp_path / "project"
    (root / "app/migrations").mkdir(parents=True)
    (root / "app/migrations/0001_first.py").write_text("first")
    (root / "requirements.txt").write_text("Django==0\n")
    monkeypatch.setattr(migrated, "PROJECT", root)
    return root


@pytest.fixture
def put(cache: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Put:
    """Put a cluster, made of one file, into a new folder; returns that folder."""

    def fresh() -> Path:
        folder = tmp_path / f"folder-{time.monotonic_ns()}"
        folder.mkdir()
        return folder

    def make(folder: Path) -> None:
        (folder / "postgres").mkdir()
        (folder / "postgres/data").write_text("whole")

    def put() -> Path:
        folder = fresh()
        migrated.put_into(folder, fresh)
        return folder

    monkeypatch.setattr(migrated, "_make", make)
    return put


@pytest.mark.django_db
def test_the_database_of_the_tests_has_every_migration() -> None:
    executor = MigrationExecutor(connection)
    assert executor.migration_plan(executor.loader.graph.leaf_nodes()) == []


def test_another_migration_another_cluster(project: Path) -> None:
    before = migrated._key()
    assert migrated._key() == before
    (project / "app/migrations/0002_second.py").write_text("second")
    after = migrated._key()
    (project / "app/migrations/0002_second.py").write_text("secund")
    assert len({before, after, migrated._key()}) == 3


def test_sessions_that_begin_at_once_make_one_cluster(cache: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-c", COUNTED, str(tmp_path)]
    sessions = [subprocess.Popen(command, cwd=migrated.PROJECT, env=dict(os.environ)) for _ in range(3)]
    assert [session.wait(120) for session in sessions] == [0, 0, 0]
    assert (tmp_path / "made").read_text() == "x"
    assert {path.read_text() for path in tmp_path.glob("*/postgres/data")} == {"whole"}
    assert len(list(tmp_path.glob("*/postgres/data"))) == 3


def test_a_cluster_that_was_interrupted_is_made_from_the_start(put: Put, cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(os, "sync", _interrupt)
        with pytest.raises(KeyboardInterrupt):
            put()
    assert (put() / "postgres/data").read_text() == "whole"
    assert {path.suffix for path in cache.iterdir()} == {"", ".lock"}


def _interrupt() -> None:
    raise KeyboardInterrupt


def test_a_cluster_that_nobody_wanted_for_a_week_is_removed(put: Put, cache: Path) -> None:
    put()
    (first,) = (path for path in cache.iterdir() if path.is_dir())
    old = first.rename(cache / "old")
    (cache / "old.lock").touch()
    shutil.copytree(old, cache / "young")
    (cache / "young.lock").touch()
    os.utime(old, (time.time() - migrated.OLD_SECONDS - 1,) * 2)
    put()
    assert {path.name for path in cache.iterdir() if path.is_dir()} == {first.name, "young"}
