"""Attempts that are waited for, and attempts that go on by themselves."""

import threading
from collections.abc import Iterator
from uuid import uuid4

import pytest

from live.webhooks import sender, slots
from live.webhooks.retry_policy import AttemptOutcome
from live.webhooks.slots import PLACES
from tests.live.webhooks.conftest import all_places_taken
from tests.ops.running import wait_until

SENT = AttemptOutcome(204)


class Turn:
    """A turn to send to a receiver that answers when it is told to; keeps what happens in its order."""

    def __init__(self) -> None:
        self.receiver = uuid4()
        self.answer = threading.Event()
        self.happened: list[object] = []

    def take(self) -> bool:
        with slots.SlowSlots() as turn:
            turn.may_send(self.receiver)
            turn.callback(self.happened.append, "over")
            return sender.send(self.receiver, self._attempt, then=self.happened.append, turn=turn)

    def _attempt(self) -> AttemptOutcome:
        assert self.answer.wait(60)
        return SENT


@pytest.fixture
def turn() -> Iterator[Turn]:
    turn = Turn()
    yield turn
    turn.answer.set()
    wait_until(lambda: slots._free._value == PLACES)
    assert slots._free._value == PLACES


def test_a_quick_answer_is_waited_for(turn: Turn) -> None:
    turn.answer.set()
    assert turn.take()
    assert turn.happened == [SENT, "over"]


def test_a_slow_one_is_not_and_the_turn_ends_with_it(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "SOON_SECONDS", 0.01)
    assert not turn.take()
    assert turn.happened == []
    assert slots._free._value == PLACES - 1
    turn.answer.set()
    wait_until(lambda: "over" in turn.happened)
    assert turn.happened == [SENT, "over"]


def test_a_receiver_that_was_slow_is_not_waited_for_at_all(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(slots._slow, turn.receiver, None)
    monkeypatch.setattr(sender, "SOON_SECONDS", 60.0)
    assert not turn.take()
    assert turn.happened == []


def test_without_a_place_it_is_waited_for_after_all(turn: Turn, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sender, "SOON_SECONDS", 0.01)
    threading.Timer(0.3, turn.answer.set).start()
    with all_places_taken():
        assert turn.take()
    assert turn.happened == [SENT, "over"]
