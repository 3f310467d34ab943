"""The events of a socket: each once, and a word about those that are lost."""

from typing import Any

import pytest

from tonsurance import Events, Message, Missed, Position


def confirmed(seq: int, *, recovered: bool = False, epoch: str = "e") -> dict[str, Any]:
    return {"type": "subscription_confirmed", "epoch": epoch, "seq": seq, "recovered": recovered}


def event(seq: int) -> dict[str, Any]:
    return {"channel": "events", "type": "price_depeg", "seq": seq, "data": {}}


def seqs(events: Events, *frames: dict[str, Any]) -> list[int]:
    return [item.position.seq for frame in frames for item in events.hear(frame).items]


@pytest.fixture
def events() -> Events:
    found = Events(["price_depeg"])
    found.opened()
    assert found.hear(confirmed(40)).items == []
    return found


def test_numbers_may_be_left_out_and_none_comes_twice(events: Events) -> None:
    assert seqs(events, event(43), event(43), event(41), event(50)) == [43, 50]


def test_a_new_line_goes_on_where_the_last_one_broke(events: Events) -> None:
    seqs(events, event(43))
    assert events.opened()[0]["since"] == {"epoch": "e", "seq": 43}
    assert seqs(events, confirmed(43, recovered=True), event(43), event(45)) == [45]


@pytest.mark.parametrize("begun", [confirmed(400), confirmed(2, epoch="f"), confirmed(2, recovered=True, epoch="f")])
def test_lost_events_are_told(events: Events, begun: dict[str, Any]) -> None:
    (missed,) = events.hear(begun).items
    assert missed == Missed("events", Position(begun["epoch"], begun["seq"]))
    (message,) = events.hear(event(begun["seq"] + 1)).items
    assert message == Message("events", "price_depeg", event(begun["seq"] + 1), Position(begun["epoch"], begun["seq"] + 1))


def test_events_that_are_lost_while_the_program_was_away_are_told() -> None:
    events = Events(["price_depeg"], position=Position("e", 7))
    assert events.opened()[0]["since"] == {"epoch": "e", "seq": 7}
    assert [type(item) for item in events.hear(confirmed(400)).items] == [Missed]


def test_the_terms_are_sent_as_given() -> None:
    events = Events(["price_depeg"], filter={"stablecoin": "USDC", "chain": ("TON", "Base")}, min_priority="HIGH")
    assert events.opened() == [
        {
            "action": "subscribe",
            "id": "events",
            "events": ["price_depeg"],
            "filter": {"stablecoin": ["USDC"], "chain": ["TON", "Base"]},
            "min_priority": "HIGH",
        }
    ]


def test_events_that_are_not_there_yet_are_asked_for_again(events: Events) -> None:
    events.hear({"type": "error", "code": "unavailable", "message": "later", "id": "events"})
    (command,) = events.subscribe_again()
    assert (command["action"], command["since"]["seq"]) == ("subscribe", 40)
    assert events.subscribe_again() == []


def test_a_heartbeat_is_answered(events: Events) -> None:
    assert events.hear({"type": "heartbeat", "heads": {"tranche_apy": 500}}).commands == [{"action": "ping"}]
