"""Which receivers are known to be slow, and how many attempts go on by themselves."""

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest

from live.webhooks import places
from live.webhooks.places import PLACES, is_slow, place, place_for, timed


@pytest.fixture(autouse=True)
def _each_is_given_back() -> Iterator[None]:
    yield
    assert places._free._value == PLACES


def slow(monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A receiver that took its time."""
    webhook_id = uuid4()
    with monkeypatch.context() as patched:
        patched.setattr(places, "SLOW_SECONDS", -1.0)
        with timed(webhook_id):
            pass
    return webhook_id


def test_there_are_so_many_places_and_nobody_waits_for_one() -> None:
    with ExitStack() as stack:
        assert all(stack.enter_context(place()) for _ in range(PLACES))
        with place() as one_more:
            assert not one_more
    with place() as later:
        assert later


def test_only_slow_receivers_need_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    slow = uuid4()
    monkeypatch.setitem(places._slow, slow, None)
    with ExitStack() as stack:
        assert all(stack.enter_context(place()) for _ in range(PLACES))
        with place_for(slow) as late, place_for(uuid4()) as quick:
            assert (late, quick) == (False, True)
    with place_for(slow) as later:
        assert later


def test_a_receiver_is_slow_until_it_is_quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = slow(monkeypatch)
    assert is_slow(receiver)
    with timed(receiver):
        pass
    assert not is_slow(receiver)


def test_an_attempt_that_breaks_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = uuid4()
    monkeypatch.setattr(places, "SLOW_SECONDS", -1.0)
    with pytest.raises(ZeroDivisionError), timed(receiver):
        raise ZeroDivisionError
    assert is_slow(receiver)


def test_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_REMEMBERED", 3)
    for _ in range(5):
        slow(monkeypatch)
    assert len(places._slow) == 2
