"""Work that must run one at a time, whatever the process: PostgreSQL advisory locks, by name."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection

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
