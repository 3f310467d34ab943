"""A PostgreSQL cluster with all migrations applied: made once, kept in a cache folder, copied for every session and demo stack.

The cache key covers what the migrations make: their files, the models (permissions), the groups, and the versions of the packages.
"""

import fcntl
import hashlib
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from importlib import metadata
from pathlib import Path
from urllib.parse import urlsplit

import psycopg
from psycopg import sql

from ops.devstack.account import stand_in
from ops.devstack.postgres import DATABASE, NAME, PostgresServer
from ops.server.runner import Runner

PROJECT = Path(__file__).resolve().parents[1]
TEMPLATE = "tests_template"
DECIDED_BY = (
    *("*/migrations/*.py", "*/models.py", "*/models/*.py"),
    *("ops/audit/*.py", "config/groups.py", "config/settings/base.py", "ops/devstack/postgres.py", "tests/migrated.py"),
)
SETTINGS = "config.settings.development"
NO_REDIS = "redis://127.0.0.1:1/0"  # a migration needs none
OLD_SECONDS = 7 * 24 * 3600.0


def cache_folder() -> Path:
    """Where this user's cached clusters are; a folder below /var/tmp for an account without a home."""
    preferred = Path(os.environ.get("XDG_CACHE_HOME") or Path(os.environ.get("HOME", "/")) / ".cache") / "tonsurance-tests"
    try:
        preferred.mkdir(parents=True, exist_ok=True, mode=0o700)
    except OSError:
        return stand_in(preferred)
    return preferred if os.access(preferred, os.W_OK) else stand_in(preferred)


def put_into(folder: Path, scratch: Callable[[], Path]) -> None:
    """Place the data of a migrated PostgreSQL in `folder`, for a `PostgresServer(folder)` that has not started yet.

    `scratch` makes a folder that PostgreSQL's account can enter; it is used when the cluster is not in the cache.
    """
    cached = cache_folder() / _key()
    with _locked(cached):
        if not cached.exists():
            _fill(cached, scratch())
            _remove_old(cached.parent)
        os.utime(cached)
        _copy(cached / NAME, folder / NAME)


def _key() -> str:
    """The hash of everything that decides what is in the cluster."""
    digest = hashlib.sha256()
    for path in sorted({path for pattern in DECIDED_BY for path in PROJECT.glob(pattern)}):
        content = path.read_bytes()
        digest.update(f"{path.relative_to(PROJECT)} {len(content)}\n".encode() + content)
    digest.update("\n".join(_versions()).encode())
    return digest.hexdigest()[:20]


def _versions() -> Iterator[str]:
    """The packages of the service in the versions that are installed."""
    yield sys.version
    for line in (PROJECT / "requirements.txt").read_text().splitlines():
        if "==" in line:
            name = line.partition("==")[0].partition("[")[0].strip()
            with suppress(metadata.PackageNotFoundError):
                yield f"{name} {metadata.version(name)}"


@contextmanager
def _locked(cached: Path, more: int = 0) -> Iterator[None]:
    """One process at a time makes or copies a cluster. With LOCK_NB raises BlockingIOError while another one does."""
    with cached.with_suffix(".lock").open("w") as file:
        fcntl.flock(file, fcntl.LOCK_EX | more)
        yield


def _fill(cached: Path, scratch: Path) -> None:
    """Make the cluster and rename it into the cache when it is whole, so that an interruption leaves nothing to be found."""
    unfinished = cached.with_suffix(".new")
    try:
        _make(scratch)
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir()
        _copy(scratch / NAME, unfinished / NAME)
        os.sync()
        unfinished.rename(cached)
    finally:
        shutil.rmtree(scratch)


def _make(folder: Path) -> None:
    """An empty PostgreSQL, migrated by a process of its own, and a second database like it that nobody connects to."""
    runner, server = Runner(), PostgresServer(folder, log=folder / "postgres.log", durable=False)
    try:
        server.start(runner)
        _migrate(server.url)
        with psycopg.connect(urlsplit(server.url)._replace(path="/postgres").geturl(), autocommit=True) as connection:
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE {}").format(sql.Identifier(TEMPLATE), sql.Identifier(DATABASE)))
    finally:
        runner.stop()


def _migrate(url: str) -> None:
    command = [sys.executable, "manage.py", "migrate", "--skip-checks", "--verbosity", "0"]
    variables = {
        "DATABASE_URL": url,
        "REDIS_URL": NO_REDIS,
        "SECRET_KEY": "unused",
        "DJANGO_SETTINGS_MODULE": "config.settings.development",
    }
    done = subprocess.run(command, cwd=PROJECT, env={**os.environ, **variables}, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"The migrations failed:\n{done.stderr}")


def _copy(source: Path, target: Path) -> None:
    """With owners, because PostgreSQL's account may be another, and without copying blocks where the file system can share them."""
    subprocess.run(["cp", "-a", str(source), str(target)], check=True)


def _remove_old(folder: Path) -> None:
    """Clusters that no session has copied for a week."""
    for lock in folder.glob("*.lock"):
        cached = lock.with_suffix("")
        with suppress(BlockingIOError), _locked(cached, fcntl.LOCK_NB):
            if cached.exists() and time.time() - cached.stat().st_mtime > OLD_SECONDS:
                shutil.rmtree(cached)
