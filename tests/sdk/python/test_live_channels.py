"""Whatever happens to the line, a reader ends with the state of the service, and every change was applied once and in order."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonsurance import Channels, LiveRefused, Message, Position, Snapshot
from tonsurance.live.following import BROKEN, Heard, unpacked

NAME = "tranche_apy"
KEPT = 3
STEPS = ["publish", "publish", "deliver", "deliver", "lose", "repeat", "cut", "restart", "heartbeat"]


class Service:
    """One channel, whose state counts its messages. `line`: frames on their way to the reader."""

    def __init__(self) -> None:
        self.epoch, self.seq, self.state = 1, 0, 0
        self.line: list[dict[str, Any]] = []
        self.is_subscribed = False

    def message(self, seq: int) -> dict[str, Any]:
        return {"channel": NAME, "seq": seq, "type": "apy_update", "count": self.state - self.seq + seq}

    def publish(self) -> None:
        self.seq += 1
        self.state += 1
        if self.is_subscribed:
            self.line.append(self.message(self.seq))

    def restart(self) -> None:
        """A new epoch, in which the numbers begin again."""
        self.epoch, self.seq = self.epoch + 1, 0
        if self.is_subscribed:
            self.begin({"since": None})

    def begin(self, command: dict[str, Any]) -> None:
        since = command.get("since")
        recovers = since is not None and since["epoch"] == str(self.epoch) and self.seq - KEPT <= since["seq"] <= self.seq
        start = since["seq"] if since is not None and recovers else self.seq
        place = {"channel": NAME, "epoch": str(self.epoch), "seq": start}
        self.line.append({**place, "type": "subscribed", "recovered": recovers})
        if not recovers:
            self.line.append({**place, "type": "snapshot", "state": {"count": self.state}})
        self.line += [self.message(seq) for seq in range(start + 1, self.seq + 1)]
        self.is_subscribed = True


class Reader:
    """Applies what it hears; fails when a change does not follow from the state before it."""

    def __init__(self, service: Service) -> None:
        self.service = service
        self.channels = Channels([NAME])
        self.count: int | None = None
        self.say(self.channels.opened())

    def say(self, commands: list[dict[str, Any]]) -> None:
        for command in commands:
            if command["action"] == "subscribe":
                self.service.begin(command)

    def hear(self, frame: dict[str, Any]) -> None:
        heard = self.channels.hear(frame)
        for item in heard.items:
            if isinstance(item, Message):
                assert self.count is not None
                assert item.data["count"] == self.count + 1
                self.count += 1
            elif isinstance(item, Snapshot):
                self.count = item.state["count"]
        self.say(heard.commands)

    def step(self, name: str) -> None:
        service, line = self.service, self.service.line
        if name in {"publish", "restart"}:
            getattr(service, name)()
        elif name == "cut":
            line.clear()
            service.is_subscribed = False
            self.say(self.channels.opened())
        elif name == "heartbeat":
            line.append({"type": "heartbeat", "heads": {NAME: service.seq, "other": 9}})
        elif line and name == "deliver":
            self.hear(line.pop(0))
        elif line and line[0]["type"] == "apy_update":
            line[:1] = [] if name == "lose" else [line[0], line[0]]


@given(st.lists(st.sampled_from(STEPS), min_size=40, max_size=120))
def test_a_reader_ends_with_the_state_of_the_service(steps: list[str]) -> None:
    service = Service()
    reader = Reader(service)
    for name in [*steps, "heartbeat"]:
        reader.step(name)
    while service.line:
        reader.step("deliver")
    reader.step("heartbeat")
    while service.line:
        reader.step("deliver")
    assert reader.count == service.state


def subscribed(recovered: bool, seq: int = 5, epoch: str = "e") -> dict[str, Any]:
    return {"type": "subscribed", "channel": NAME, "epoch": epoch, "seq": seq, "recovered": recovered}


def snapshot(seq: int = 5) -> dict[str, Any]:
    return {"type": "snapshot", "channel": NAME, "epoch": "e", "seq": seq, "state": {}}


def at_five() -> Channels:
    channels = Channels([NAME])
    channels.opened()
    for frame in (subscribed(recovered=False), snapshot()):
        channels.hear(frame)
    return channels


def change(seq: int) -> dict[str, Any]:
    return {"type": "apy_update", "channel": NAME, "seq": seq}


SINCE_FIVE = [{"action": "subscribe", "channel": NAME, "id": NAME, "since": {"epoch": "e", "seq": 5}}]
FROM_SCRATCH = [{"action": "subscribe", "channel": NAME, "id": NAME}]


def test_a_line_that_breaks_before_the_snapshot_does_not_hide_that_the_state_is_missing() -> None:
    channels = at_five()
    channels.hear(subscribed(recovered=False, seq=9))
    assert channels.opened() == FROM_SCRATCH


def test_a_snapshot_that_does_not_come_is_asked_for() -> None:
    channels = at_five()
    channels.hear(subscribed(recovered=False, seq=9))
    assert channels.hear({"type": "heartbeat", "heads": {NAME: 9}}).commands == [{"action": "ping"}, *FROM_SCRATCH]


def test_a_recovery_of_another_epoch_is_none() -> None:
    channels = at_five()
    channels.hear(subscribed(recovered=True, epoch="f"))
    assert channels.opened() == FROM_SCRATCH


def test_many_messages_after_a_gap_ask_once() -> None:
    """More than ten commands a second would close the socket."""
    channels = at_five()
    assert [channels.hear(change(seq)).commands for seq in range(7, 30)] == [SINCE_FIVE, *[[]] * 22]


def test_a_message_that_comes_twice_is_left_out() -> None:
    channels = at_five()
    assert [len(channels.hear(change(seq)).items) for seq in (5, 6, 6, 4, 7)] == [0, 1, 0, 0, 1]


def test_a_reader_goes_on_from_a_position_that_it_has_kept() -> None:
    assert Channels([NAME], {NAME: Position("e", 5)}).opened() == SINCE_FIVE


def test_a_batch_is_its_messages() -> None:
    messages = [change(6), change(7)]
    assert (unpacked({"type": "batch", "messages": messages}), unpacked(messages[0])) == (messages, messages[:1])


def test_a_heartbeat_is_answered_so_that_the_service_hears_something() -> None:
    assert at_five().hear({"type": "heartbeat", "heads": {NAME: 5}}).commands == [{"action": "ping"}]
    assert at_five().hear({"type": "heartbeat", "heads": {}}).commands == [{"action": "ping"}]


OTHERS: list[dict[str, Any]] = [
    *({"type": "welcome"}, {"type": "pong"}, {"type": "unsubscribed"}),
    *({"type": "news", "channel": NAME}, {**change(6), "channel": "other"}),
]


@pytest.mark.parametrize("frame", OTHERS)
def test_frames_that_it_does_not_know_are_ignored(frame: dict[str, Any]) -> None:
    assert at_five().hear(frame) == Heard()


def test_a_channel_that_is_not_there_yet_is_asked_for_again() -> None:
    channels = Channels([NAME, "top_products"])
    channels.opened()
    channels.hear({"type": "error", "code": "unavailable", "message": "later", "id": NAME})
    assert channels.subscribe_again() == FROM_SCRATCH
    assert channels.subscribe_again() == []


def test_any_other_error_is_raised() -> None:
    with pytest.raises(LiveRefused, match="unknown_channel: There is none") as caught:
        at_five().hear({"type": "error", "code": "unknown_channel", "message": "There is none.", "id": NAME})
    assert caught.value.code == "unknown_channel"


BROKEN_FRAMES: list[Any] = [
    *({}, [], "x", 1, None, {"type": "heartbeat"}, {"type": "heartbeat", "heads": 1}, {"type": "error"}),
    *({**snapshot(9), "state": 1}, {**snapshot(), "seq": "x"}, {**change(6), "seq": None}, {**change(6), "channel": []}),
]


@pytest.mark.parametrize("frame", BROKEN_FRAMES)
def test_a_frame_without_sense_is_an_error_and_changes_nothing(frame: Any) -> None:
    channels = at_five()
    with pytest.raises(BROKEN):
        channels.hear(json.loads(json.dumps(frame)))
    assert channels.opened() == SINCE_FIVE
