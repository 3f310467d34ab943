"""One channel and its readers, over every order in which publishing, reading, joining and leaving can happen."""

import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from live import Channel
from live.feed import Entry, Position, Reading
from live.hub.broadcast import Broadcast, NotReady
from live.hub.replay_buffer import LENGTH
from tests.live.fake_socket import Ear, Reader
from tests.live.sample_channel import Scored, Scores
from tests.thorough import amount

CHANNEL = Channel("board", (Scored,), Scores)


@dataclass
class Stream:
    """What Redis holds of the channel: the messages of the epoch, and the state after the newest."""

    epoch: int = 1
    entries: list[Entry] = field(default_factory=list)
    scores: dict[str, int] = field(default_factory=dict)
    length: int = 2000
    padding: int = 0

    def publish(self, *, urgent: bool = False, meta: bytes = b"") -> None:
        seq = len(self.entries) + 1
        name = f"n{seq % 3}" + "x" * self.padding
        self.scores[name] = seq
        self.entries.append(Entry(seq, False, msgspec.json.encode(Scored(name=name, score=seq)), urgent, meta, 1.0))

    def restart(self) -> None:
        self.epoch += 1
        self.entries = []

    def read(self, known: Position) -> Reading:
        epoch = f"e{self.epoch}"
        after = known.seq if known.epoch == epoch else 0
        kept = [entry for entry in self.entries[-self.length :] if entry.seq > after]
        state = msgspec.json.encode(Scores(scores=self.scores))
        return Reading(True, Position(epoch, len(self.entries)), state, 1.0, tuple(kept))


class Client:
    """A reader whose line may be cut: what was sent by then may be lost from some frame on."""

    def __init__(self, broadcast: Broadcast) -> None:
        self.reader = Reader()
        self.broadcast = broadcast
        self.batch = False
        self.ear = Ear()

    def connect(self, *, remembers: bool) -> None:
        since = self.reader.position if remembers and self.reader.scores is not None else None
        if since is None:
            self.reader = Reader()
        self.broadcast.subscribe(self.ear.outbox, since=since, batch=self.batch)

    def hear(self, most: int | None = None) -> None:
        for frame in self.ear.frames[:most]:
            self.reader.hear(frame)
        self.ear.frames.clear()

    def cut(self, heard: int) -> None:
        """Only the first frames arrived."""
        self.hear(heard)
        self.broadcast.subscribers.leave(self.ear.outbox)
        self.ear = Ear()

    def switch(self) -> None:
        self.batch = not self.batch
        self.broadcast.subscribers.move(self.ear.outbox, batch=self.batch)


def known_channel(stream: Stream) -> Broadcast:
    broadcast = Broadcast(CHANNEL)
    broadcast.take(stream.read(broadcast.position))
    return broadcast


steps = st.one_of(
    st.tuples(st.just("publish"), st.integers(1, 4), st.just(False)),
    st.tuples(st.just("publish"), st.integers(1, 25), st.booleans()),
    st.tuples(st.just("look")),
    st.tuples(st.just("look")),
    st.tuples(st.just("connect"), st.integers(0, 2), st.booleans()),
    st.tuples(st.just("connect"), st.integers(1, 2), st.booleans()),
    st.tuples(st.just("cut"), st.integers(0, 2), st.integers(0, 6)),
    st.tuples(st.just("switch"), st.integers(0, 2)),
    st.tuples(st.just("flush")),
    st.tuples(st.just("restart")),
)


@settings(max_examples=amount(400, 40), deadline=None)
@given(script=st.lists(steps, min_size=8, max_size=60), length=st.sampled_from([5, 2000]))
def test_no_order_of_events_makes_a_reader_miss_or_double_a_message(script: list[tuple], length: int) -> None:
    async def play() -> None:
        stream = Stream(length=length)
        broadcast = known_channel(stream)
        clients = [Client(broadcast) for _ in range(3)]
        clients[1].batch = clients[2].batch = True
        connected = set()
        for step in script:
            match step:
                case ("publish", count, urgent):
                    for _ in range(count):
                        stream.publish(urgent=urgent)
                case ("look",):
                    broadcast.take(stream.read(broadcast.position))
                case ("connect", number, remembers):
                    clients[number].hear()
                    clients[number].connect(remembers=remembers)
                    connected.add(number)
                case ("cut", number, heard):
                    clients[number].cut(heard)
                    connected.discard(number)
                case ("switch", number):
                    clients[number].switch()
                case ("flush",):
                    broadcast.subscribers.flush()
                case ("restart",):
                    stream.restart()
        for number in connected:
            clients[number].hear()
        broadcast.take(stream.read(broadcast.position))
        broadcast.subscribers.flush()
        for client in (clients[number] for number in connected):
            client.hear()
            assert client.reader.position == broadcast.position
            assert client.reader.scores == stream.scores

    asyncio.run(play())


def on_a_loop(test: Callable[[], None]) -> None:
    async def run() -> None:
        test()

    asyncio.run(run())


def test_what_was_missed_is_replayed_up_to_three_hundred_messages() -> None:
    def test() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        client = Client(broadcast)
        client.connect(remembers=False)
        client.cut(10)
        for _ in range(LENGTH):
            stream.publish()
        broadcast.take(stream.read(broadcast.position))
        client.connect(remembers=True)
        assert [frame["type"] for frame in client.ear.frames] == ["subscribed"] + ["scored"] * LENGTH
        client.hear()
        assert (client.reader.seen, client.reader.start_overs) == (list(range(1, LENGTH + 1)), 1)

    on_a_loop(test)


def test_one_message_more_and_the_reader_is_told_to_start_over() -> None:
    def test() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        client = Client(broadcast)
        client.connect(remembers=False)
        client.cut(10)
        for _ in range(LENGTH + 1):
            stream.publish()
        broadcast.take(stream.read(broadcast.position))
        client.connect(remembers=True)
        assert [(frame["type"], frame.get("recovered")) for frame in client.ear.frames] == [("subscribed", False), ("snapshot", None)]

    on_a_loop(test)


def test_a_position_of_the_future_is_not_believed() -> None:
    def test() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        ear = Ear()
        broadcast.subscribe(ear.outbox, since=Position("e1", 7), batch=False)
        assert ear.frames[0]["recovered"] is False

    on_a_loop(test)


def test_a_channel_that_is_not_known_yet_takes_nobody_in() -> None:
    with pytest.raises(NotReady):
        Broadcast(CHANNEL).subscribe(Ear().outbox, since=None, batch=False)


def test_ten_messages_make_a_batch_and_an_urgent_one_takes_those_before_it_along() -> None:
    def test() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        ear = Ear()
        broadcast.subscribe(ear.outbox, since=None, batch=True)
        for urgent in [False] * 13 + [True]:
            stream.publish(urgent=urgent)
        broadcast.take(stream.read(broadcast.position))
        batches = [[message["seq"] for message in frame["messages"]] for frame in ear.frames if frame["type"] == "batch"]
        assert batches == [list(range(1, 11)), list(range(11, 15))]

    on_a_loop(test)


@pytest.mark.parametrize("switches", [False, True])
def test_who_joins_a_batch_that_waits_gets_no_message_twice(switches: bool) -> None:
    def test() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        others, newcomer = Client(broadcast), Client(broadcast)
        others.batch, newcomer.batch = True, not switches
        others.connect(remembers=False)
        if switches:
            newcomer.connect(remembers=False)
        stream.publish()
        broadcast.take(stream.read(broadcast.position))
        if switches:
            newcomer.switch()
        else:
            newcomer.connect(remembers=False)
        stream.publish()
        broadcast.take(stream.read(broadcast.position))
        broadcast.subscribers.flush()
        for client in (others, newcomer):
            client.hear()
            assert client.reader.scores == stream.scores

    on_a_loop(test)


def test_a_batch_that_does_not_fill_goes_out_after_a_tenth_of_a_second() -> None:
    async def run() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        ear = Ear()
        broadcast.subscribe(ear.outbox, since=None, batch=True)
        stream.publish()
        broadcast.take(stream.read(broadcast.position))
        assert [frame["type"] for frame in ear.frames] == ["subscribed", "snapshot"]
        await asyncio.sleep(0.15)
        assert [message["seq"] for message in ear.frames[2]["messages"]] == [1]

    asyncio.run(run())


def test_a_message_is_encoded_once_for_all_sockets() -> None:
    def test() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        frames: list[bytes] = []

        def write(frame: bytes) -> bool:
            frames.append(frame)
            return True

        for _ in range(3):
            ear = Ear()
            ear.outbox._write = write
            broadcast.subscribe(ear.outbox, since=None, batch=False)
        frames.clear()
        stream.publish()
        broadcast.take(stream.read(broadcast.position))
        assert len(frames) == 3
        assert len({id(frame) for frame in frames}) == 1

    on_a_loop(test)


def test_a_view_sends_what_it_makes_of_a_message_and_leaves_out_the_rest() -> None:
    def test() -> None:
        stream = Stream()
        broadcast = known_channel(stream)
        ear = Ear()
        broadcast.subscribe(ear.outbox, since=None, batch=False, view=lambda sent: b'{"type":"own"}' if sent.entry.seq == 2 else None)
        for _ in range(3):
            stream.publish()
        broadcast.take(stream.read(broadcast.position))
        assert [frame["type"] for frame in ear.frames] == ["subscribed", "snapshot", "own"]

    on_a_loop(test)
