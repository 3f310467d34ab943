"""What sockets leave in the metrics."""

import time

import msgspec

from live import Channel
from live.feed import Entry, Position, Reading
from live.hub.broadcast import Broadcast
from ops.observability import metrics
from tests.conftest import ReadMetrics
from tests.live.fake_socket import Ear
from tests.live.sample_channel import Scored, Scores

CHANNEL = Channel("measured_board", (Scored,), Scores)


def reading(seq: int) -> Reading:
    state = msgspec.json.encode(Scores(scores={"a": seq}))
    body = msgspec.json.encode(Scored(name="a", score=seq))
    entry = Entry(seq, False, body, False, b"", time.time() - 0.05)
    return Reading(True, Position("e1", seq), state, time.time(), (entry,))


def test_messages_are_counted_for_each_follower_with_the_time_since_their_publishing(measured: ReadMetrics) -> None:
    broadcast = Broadcast(CHANNEL)
    broadcast.take(reading(1))
    ears = [Ear() for _ in range(3)]
    for ear in ears:
        broadcast.subscribe(ear.outbox, since=None, batch=False)
    broadcast.take(reading(2))
    window = measured()
    assert window.counts["ws_messages_sent", CHANNEL.name] == 3
    assert window.distribution("ws_delivery_latency", CHANNEL.name.__eq__).count == 1
    assert 49 <= (window.distribution("ws_delivery_latency", CHANNEL.name.__eq__).p50 or 0) < 5_000


def test_subscriptions_are_those_of_now() -> None:
    broadcast = Broadcast(CHANNEL)
    broadcast.take(reading(1))
    ears = [Ear() for _ in range(2)]
    for ear in ears:
        broadcast.subscribe(ear.outbox, since=None, batch=False)
    assert metrics._recorder.drain().levels["ws_subscriptions", CHANNEL.name] == 2
    broadcast.leave(ears[0].outbox)
    assert metrics._recorder.drain().levels["ws_subscriptions", CHANNEL.name] == 1
