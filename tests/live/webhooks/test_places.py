"""Which receivers are known to be slow, and how many attempts go on by themselves."""

from collections.abc import Iterator
from uuid import UUID, uuid4

import pytest

from live.webhooks import slots
from live.webhooks.slots import PLACES, SlowSlots, is_slow, timed
from tests.live.webhooks.conftest import all_places_taken


@pytest.fixture(autouse=True)
def _each_is_given_back() -> Iterator[None]:
    yield
    assert slots._free._value == PLACES


def slow(monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A receiver that took its time."""
    webhook_id = uuid4()
    with monkeypatch.context() as patched:
        patched.setattr(slots, "SLOW_SECONDS", -1.0)
        with timed(webhook_id):
            pass
    return webhook_id


def test_there_are_so_many_places_and_nobody_waits_for_one() -> None:
    with all_places_taken(), SlowSlots() as one_more:
        assert not one_more.take_place()
    with SlowSlots() as later:
        assert later.take_place()


def test_a_turn_takes_one_place_however_often_it_asks() -> None:
    with SlowSlots() as turn:
        assert [turn.take_place(), turn.take_place()] == [True, True]
        assert slots._free._value == PLACES - 1


def test_only_slow_receivers_need_a_place(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = slow(monkeypatch)
    with all_places_taken(), SlowSlots() as late, SlowSlots() as quick:
        assert (late.may_send(receiver), quick.may_send(uuid4())) == (False, True)
    with SlowSlots() as later:
        assert later.may_send(receiver)


def test_a_turn_takes_its_place_when_its_receiver_becomes_slow(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = uuid4()
    with SlowSlots() as turn:
        assert turn.may_send(receiver)
        assert not turn.has_place
        monkeypatch.setitem(slots._slow, receiver, None)
        assert turn.may_send(receiver)
        assert turn.has_place


def test_a_receiver_is_slow_until_it_is_quick_again(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = slow(monkeypatch)
    assert is_slow(receiver)
    with timed(receiver):
        pass
    assert not is_slow(receiver)


def test_an_attempt_that_breaks_is_timed(monkeypatch: pytest.MonkeyPatch) -> None:
    receiver = uuid4()
    monkeypatch.setattr(slots, "SLOW_SECONDS", -1.0)
    with pytest.raises(ZeroDivisionError), timed(receiver):
        raise ZeroDivisionError
    assert is_slow(receiver)


def test_so_many_are_remembered(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(slots, "MAX_REMEMBERED", 3)
    for _ in range(5):
        slow(monkeypatch)
    assert len(slots._slow) == 2
