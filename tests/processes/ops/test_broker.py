"""The transport of jobs when its Redis goes away."""

from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from kombu import Connection, Consumer, Queue
from kombu.common import ignore_errors
from kombu.transport import TRANSPORT_ALIASES

from ops.core import broker
from ops.devstack.valkey import ValkeyServer
from ops.server.runner import Runner

pytestmark = pytest.mark.processes


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[tuple[str, Runner]]:
    server, runner = ValkeyServer(tmp_path, log=tmp_path / "log", durable=False), Runner()
    server.start(runner)
    yield server.url, runner
    runner.stop()


def test_the_loss_of_the_broker_with_a_job_in_hand_is_a_connection_error(valkey: tuple[str, Runner]) -> None:
    """What a worker does then, step by step; with kombu's own transport the last one raises AttributeError, and the worker ends."""
    url, runner = valkey
    connection, queue = Connection(url, transport=broker.Transport), Queue("jobs")
    received: list[Any] = []
    connection.Producer().publish({"job": 1}, routing_key="jobs", declare=[queue])
    Consumer(connection.channel(), [Queue("control")]).consume()  # a second channel, as a worker has
    Consumer(connection.default_channel, [queue], callbacks=[lambda _, message: received.append(message)]).consume()
    while not received:
        connection.drain_events(timeout=60)
    with pytest.raises(TimeoutError):
        connection.drain_events(timeout=0.1)  # it now waits for the next job
    runner.stop()
    with suppress(ConnectionError):
        connection.collect()
    assert not received[0].channel.closed  # or this shows nothing
    with ignore_errors(connection):
        connection.close()


def test_jobs_go_over_that_transport() -> None:
    broker.register()
    assert {TRANSPORT_ALIASES[scheme] for scheme in ("redis", "rediss")} == {"ops.core.broker:Transport"}
