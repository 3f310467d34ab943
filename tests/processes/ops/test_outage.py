"""A Redis that hangs is waited for by one caller at a time."""

import os
import signal
from collections.abc import Iterator
from pathlib import Path

import pytest
from redis import RedisError
from redis.backoff import NoBackoff
from redis.exceptions import ConnectionError as ConnectionLost
from redis.exceptions import TimeoutError as NoAnswerInTime
from redis.retry import Retry

from ops.core import outage
from ops.core.outage import PAUSE_SECONDS, GuardedRedis, Outage
from ops.core.ports import free_port
from ops.devstack.valkey import NAME, ValkeyServer
from ops.server.runner import Runner
from tests.clock import Clock

pytestmark = pytest.mark.processes


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(clock: Clock, monkeypatch: pytest.MonkeyPatch) -> Outage:
    known = Outage(clock)
    monkeypatch.setattr(outage, "redis_outage", known)
    return known


@pytest.fixture
def valkey(tmp_path: Path) -> Iterator[tuple[GuardedRedis, int]]:
    """A client with little patience, and the process of its server."""
    server, runner = ValkeyServer(tmp_path, log=tmp_path / "log", durable=False), Runner()
    server.start(runner)
    pid = runner.pids[NAME]
    with GuardedRedis.from_url(server.url, socket_timeout=0.2, socket_connect_timeout=0.2, retry=Retry(NoBackoff(), 0)) as client:
        yield client, pid
    os.kill(pid, signal.SIGCONT)
    runner.stop()


def test_a_server_that_hangs_is_waited_for_once_and_asked_again_later(
    known: Outage, clock: Clock, valkey: tuple[GuardedRedis, int]
) -> None:
    client, pid = valkey
    client.ping()
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(NoAnswerInTime):
        client.ping()
    for _ in range(3):
        with pytest.raises(ConnectionLost, match="a moment ago"):
            client.ping()
    os.kill(pid, signal.SIGCONT)
    clock.now += PAUSE_SECONDS
    assert client.ping()
    assert client.ping()


def test_a_server_that_is_gone_is_not_left_alone(known: Outage) -> None:
    with GuardedRedis(port=free_port(), retry=Retry(NoBackoff(), 0)) as client, pytest.raises(RedisError):
        client.ping()
    assert known.may_ask()
