"""A throw-away PostgreSQL and Valkey for one test session. They end with pytest, even when it is killed."""

import fcntl
import os
import shutil
import tempfile
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import NamedTuple

from ops.devstack.account import SHARED_ROOT, can_enter
from ops.devstack.postgres import PostgresServer
from ops.devstack.valkey import ValkeyServer
from ops.server.runner import Runner
from tests import migrated

PREFIX = "tonsurance-tests-"
STALE_SECONDS = 3600


class SessionServices(NamedTuple):
    """Where they listen, and how to stop them and remove their data."""

    database_url: str
    redis_url: str
    stop: Callable[[], None]


def start_for_tests() -> SessionServices:
    """Start both on free ports, without durability. Call once per session from the main thread (with xdist: in the controller)."""
    remove_stale_folders()
    folder = make_folder()
    held = _hold(folder)
    runner = Runner()

    def stop() -> None:
        runner.stop()
        os.close(held)
        shutil.rmtree(folder)

    try:
        migrated.put_into(folder, make_folder)
        database = PostgresServer(folder, log=folder / "postgres.log", durable=False)
        cache = ValkeyServer(folder, log=folder / "valkey.log", durable=False)
        database.start(runner)
        cache.start(runner)
    except BaseException:
        stop()
        raise
    return SessionServices(database.url, cache.url, stop)


def temporary_root() -> Path:
    """Where temporary folders go that the account of PostgreSQL can enter."""
    root = Path(tempfile.gettempdir())
    return root if can_enter(root) else SHARED_ROOT


def make_folder() -> Path:
    """A new folder that other accounts may enter."""
    folder = Path(tempfile.mkdtemp(prefix=PREFIX, dir=temporary_root()))
    folder.chmod(0o755)
    return folder


def remove_stale_folders() -> None:
    """What sessions left behind that were killed before they could remove their data."""
    for folder in temporary_root().glob(f"{PREFIX}*"):
        with suppress(OSError):
            if time.time() - folder.stat().st_mtime > STALE_SECONDS:
                os.close(_hold(folder))
                shutil.rmtree(folder)


def _hold(folder: Path) -> int:
    """Lock the folder until the descriptor is closed or this process ends. Raises BlockingIOError while another session holds it."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(descriptor)
        raise
    return descriptor
