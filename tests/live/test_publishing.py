"""From a write to the stream in Redis."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager

import pytest
from django.db import OperationalError, connection, transaction
from django.test import override_settings

from live import Message, connections, publish, refresh
from tests.live.conftest import Read
from tests.live.sample_channel import Board, Scored, Scores, Wiped, decoded

pytestmark = pytest.mark.django_db(transaction=True)


class Elsewhere(Message, frozen=True, tag="elsewhere"):
    """A message of no channel."""


@contextmanager
def redis_down() -> Iterator[None]:
    """Publishers find nobody at the address of Redis."""
    connections.publisher.cache_clear()
    with override_settings(REDIS_URL="redis://127.0.0.1:1/0"):
        yield
    connections.publisher.cache_clear()


def test_messages_are_numbered_from_one_in_the_order_of_publishing(board: Board, read_feed: Read) -> None:
    for score in (3, 5):
        publish(channel=board.name, message=board.set("a", score))
    reading = read_feed()
    assert reading is not None
    assert [(entry.seq, decoded(entry.body)) for entry in reading.entries] == [
        (1, {"type": "scored", "name": "a", "score": 3}),
        (2, {"type": "scored", "name": "a", "score": 5}),
    ]
    assert reading.head.seq == 2


def test_a_reader_gets_only_what_is_new_to_it(board: Board, read_feed: Read) -> None:
    publish(channel=board.name, message=board.set("a", 1))
    first = read_feed()
    assert first is not None
    assert read_feed(first.head).entries == ()  # type: ignore[union-attr]
    publish(channel=board.name, message=board.set("b", 2))
    assert [entry.seq for entry in read_feed(first.head).entries] == [2]  # type: ignore[union-attr]


def test_the_snapshot_is_the_state_after_the_message(board: Board, read_feed: Read) -> None:
    publish(channel=board.name, message=board.set("a", 3))
    reading = read_feed()
    assert reading is not None
    assert reading.snapshot is not None
    assert decoded(reading.snapshot) == {"scores": {"a": 3}}


def test_nothing_is_told_before_the_commit_nor_after_a_rollback(board: Board, read_feed: Read) -> None:
    with transaction.atomic():
        publish(channel=board.name, message=board.set("a", 3))
        assert read_feed() is None
        transaction.set_rollback(True)
    assert read_feed() is None


def test_urgency_and_meta_travel_beside_the_message(board: Board, read_feed: Read) -> None:
    publish(channel=board.name, message=board.set("a", 3), urgent=True, meta={"client_id": 7})
    entry = read_feed().entries[0]  # type: ignore[union-attr]
    assert (entry.is_urgent, decoded(entry.meta)) == (True, {"client_id": 7})


def test_a_channel_that_nobody_registered_is_a_mistake() -> None:
    with pytest.raises(LookupError, match="nowhere"):
        publish(channel="nowhere", message=Wiped())


def test_a_message_of_another_channel_is_a_mistake(board: Board) -> None:
    with pytest.raises(TypeError, match="Elsewhere"):
        publish(channel=board.name, message=Elsewhere())


def test_parallel_publishers_number_without_gap_or_double(board: Board, read_feed: Read) -> None:
    def publish_many(writer: int) -> None:
        for number in range(25):
            publish(channel=board.name, message=Scored(name=f"{writer}-{number}", score=number))
        connection.close()

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(publish_many, range(4)))
    entries = read_feed().entries  # type: ignore[union-attr]
    assert [entry.seq for entry in entries] == list(range(1, 101))
    assert len({entry.body for entry in entries}) == 100


def test_a_snapshot_begun_earlier_never_replaces_one_begun_later(board: Board, read_feed: Read) -> None:
    """The first publisher reads the state, falls asleep, and sends it after a second one has written and published."""
    has_read, wake = threading.Event(), threading.Event()
    read_state = board.read_state

    def falling_asleep() -> Scores:
        state = read_state()
        if threading.current_thread() is sleeper:
            has_read.set()
            assert wake.wait(60)
        return state

    def publish_slowly() -> None:
        publish(channel=board.name, message=board.set("a", 1))
        connection.close()

    board.read_state = falling_asleep
    sleeper = threading.Thread(target=publish_slowly)
    sleeper.start()
    assert has_read.wait(60)
    publish(channel=board.name, message=board.set("b", 2))
    wake.set()
    sleeper.join(10)
    reading = read_feed()
    assert reading is not None
    assert reading.snapshot is not None
    assert (reading.head.seq, decoded(reading.snapshot)) == (2, {"scores": {"a": 1, "b": 2}})


def test_a_write_succeeds_while_redis_is_down(board: Board) -> None:
    with redis_down(), transaction.atomic():
        publish(channel=board.name, message=board.set("a", 1))
    assert board.scores == {"a": 1}


def test_the_message_after_a_lost_one_brings_a_snapshot(board: Board, read_feed: Read) -> None:
    with redis_down():
        publish(channel=board.name, message=board.set("lost", 1))
    publish(channel=board.name, message=board.set("a", 2))
    entries = read_feed().entries  # type: ignore[union-attr]
    assert [(entry.seq, entry.is_snapshot) for entry in entries] == [(1, False), (2, True)]
    assert decoded(entries[1].body) == {"scores": {"lost": 1, "a": 2}}


def test_a_job_makes_good_what_another_process_lost(board: Board, read_feed: Read) -> None:
    publish(channel=board.name, message=board.set("a", 1))
    board.set("lost", 2)
    refresh(channel=board.name)
    assert [entry.is_snapshot for entry in read_feed().entries] == [False, True]  # type: ignore[union-attr]


def test_a_job_that_finds_the_state_as_it_was_told_says_nothing(board: Board, read_feed: Read) -> None:
    publish(channel=board.name, message=board.set("a", 1))
    refresh(channel=board.name)
    assert len(read_feed().entries) == 1  # type: ignore[union-attr]


def test_a_state_that_cannot_be_read_keeps_no_message_back(board: Board, read_feed: Read) -> None:
    publish(channel=board.name, message=board.set("a", 1))

    def broken() -> Scores:
        raise OperationalError("the database is away")

    board.read_state = broken
    publish(channel=board.name, message=Scored(name="c", score=3))
    reading = read_feed()
    assert reading is not None
    assert (reading.head.seq, reading.snapshot) == (2, None)


def test_an_emptied_redis_begins_a_new_epoch(board: Board, read_feed: Read) -> None:
    publish(channel=board.name, message=board.set("a", 1))
    before = read_feed().head  # type: ignore[union-attr]
    board.forget()
    publish(channel=board.name, message=board.set("a", 2))
    after = read_feed(before)
    assert after is not None
    assert after.head.epoch != before.epoch
    assert [entry.seq for entry in after.entries] == [1]
