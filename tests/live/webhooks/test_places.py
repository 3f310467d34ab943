"""Receivers that keep the courier waiting share half of its threads."""

from collections.abc import Iterator
from contextlib import ExitStack
from uuid import UUID, uuid4

import pytest

from live.webhooks import places
from live.webhooks.places import PLACES, place_for, timed


@pytest.fixture(autouse=True)
def _none_is_slow(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    monkeypatch.setattr(places, "_slow", {})
    yield
    assert places._free._value == PLACES  # each was given back


def slow(monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A receiver that took its time."""
    webhook_id = uuid4()
    with monkeypatch.context() as patched:
        patched.setattr(places, "SLOW_SECONDS", -1.0)
        with timed(webhook_id):
            pass
    return webhook_id


def test_slow_receivers_have_half_of_the_threads_and_quick_ones_need_no_place(monkeypatch: pytest.MonkeyPatch) -> None:
    receivers = [slow(monkeypatch) for _ in range(PLACES + 1)]
    with ExitStack() as stack:
        assert all(stack.enter_context(place_for(receiver)) for receiver in receivers[:PLACES])
        with place_for(receivers[-1]) as late, place_for(uuid4()) as quick:
            assert (late, quick) == (False, True)
    with place_for(receivers[-1]) as late:
        assert late


def test_a_receiver_that_is_quick_again_needs_none(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = slow(monkeypatch)
    with place_for(receiver), timed(receiver):
        pass
    assert receiver not in places._slow


def test_one_that_breaks_gives_its_place_back_and_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = slow(monkeypatch)
    monkeypatch.setattr(places, "SLOW_SECONDS", -1.0)
    with pytest.raises(ZeroDivisionError), place_for(receiver), timed(receiver):
        raise ZeroDivisionError
    assert receiver in places._slow


def test_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(places, "MOST_REMEMBERED", 3)
    for _ in range(5):
        slow(monkeypatch)
    assert len(places._slow) == 2
