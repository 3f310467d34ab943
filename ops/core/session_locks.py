"""Named PostgreSQL advisory locks, for work that must run one at a time over all processes."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from django.db import InterfaceError, OperationalError, connection

KEY = "hashtextextended(%s, 0)"


def wait_for(name: str) -> None:
    """Take the lock until the transaction ends."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_advisory_xact_lock({KEY})", [name])


@contextmanager
def held(name: str) -> Iterator[bool]:
    """Hold the lock during the block, outside any transaction; gives False, without waiting, where another process holds it."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT pg_try_advisory_lock({KEY})", [name])
        taken: bool = cursor.fetchone()[0]
    try:
        yield taken
    finally:
        if taken:
            with connection.cursor() as cursor:
                cursor.execute(f"SELECT pg_advisory_unlock({KEY})", [name])


class SessionLocks:
    """Locks that this process holds, whichever of its threads takes them and gives them back: all on one connection, and they end with it.

    Locks of a connection that broke are taken again on the next one, unless somebody else was quicker: then two hold them for once.
    """

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._held: set[str] = set()
        self._connection: Any = None

    def take(self, name: str) -> bool:
        """Try to take the lock; False at once where this or another process holds it. Raises OperationalError without a database."""
        with self._guard:
            if name in self._held or not self._ask("pg_try_advisory_lock", name):
                return False
            self._held.add(name)
            return True

    def give_back(self, name: str) -> None:
        """Release the lock. Raises OperationalError without a database, where it is released already."""
        with self._guard:
            self._held.remove(name)
            self._ask("pg_advisory_unlock", name)

    def close(self) -> None:
        """Release all locks and close the connection."""
        with self._guard:
            self._held.clear()
            if self._connection is not None:
                self._connection.close()
                self._connection = None

    def _ask(self, function: str, name: str) -> bool:
        if self._connection is None:
            self._connection = connection.copy()
            self._connection.inc_thread_sharing()
        try:
            return self._call(function, name)
        except (OperationalError, InterfaceError):
            self._connection.close()
            for held in self._held:
                self._call("pg_try_advisory_lock", held)
            return self._call(function, name)

    def _call(self, function: str, name: str) -> bool:
        with self._connection.cursor() as cursor:
            cursor.execute(f"SELECT {function}({KEY})", [name])
            answer: bool = cursor.fetchone()[0]
        return answer


session_locks = SessionLocks()
