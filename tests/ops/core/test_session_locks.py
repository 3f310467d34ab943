"""Locks of a process: one at a time over all processes, whichever thread takes them and gives them back."""

import threading
from collections.abc import Iterator

import pytest
from django.db import connection

from ops.core.session_locks import SessionLocks

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def keepers() -> Iterator[tuple[SessionLocks, SessionLocks]]:
    """As two processes have them."""
    one, other = SessionLocks(), SessionLocks()
    yield one, other
    one.close()
    other.close()


def in_a_thread(work: object) -> None:
    assert callable(work)
    thread = threading.Thread(target=work)
    thread.start()
    thread.join()


def test_one_holds_a_lock_until_it_gives_it_back(keepers: tuple[SessionLocks, SessionLocks]) -> None:
    one, other = keepers
    assert [one.take("a"), one.take("a"), other.take("a"), other.take("b")] == [True, False, False, True]
    one.give_back("a")
    assert other.take("a")


def test_another_thread_may_give_it_back(keepers: tuple[SessionLocks, SessionLocks]) -> None:
    one, other = keepers
    in_a_thread(lambda: one.take("a"))
    assert not other.take("a")
    in_a_thread(lambda: one.give_back("a"))
    assert other.take("a")


def test_locks_end_with_their_process(keepers: tuple[SessionLocks, SessionLocks]) -> None:
    one, other = keepers
    one.take("a")
    one.close()
    assert other.take("a")


def test_locks_of_a_connection_that_broke_are_taken_again(keepers: tuple[SessionLocks, SessionLocks]) -> None:
    one, other = keepers
    one.take("a")
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(pid, 5000) FROM pg_locks WHERE locktype = 'advisory'")
    assert one.take("b")
    assert [other.take("a"), other.take("b"), one.take("a")] == [False, False, False]
    one.give_back("a")
    assert other.take("a")
