import threading
from collections.abc import Mapping, Sequence
from datetime import datetime

import pytest
from django.db import connection
from django_celery_beat.models import PeriodicTask

from bridges import tasks
from bridges.feeds import FeedFailed
from bridges.feeds.scenarios import Scenario
from bridges.feeds.simulator import Simulator
from bridges.measures import Observation
from bridges.models import Bridge, BridgeReading
from bridges.services.monitoring import MONITORING, run_monitor
from ops import locks
from tests.bridges.seen import NOW

CALM = Simulator(7, Scenario.CALM)


class Broken:
    """A feed that never works."""

    name = "broken"

    def observe(self, *, bridge_ids: Sequence[str], now: datetime) -> Mapping[str, Sequence[Observation]]:
        raise FeedFailed("out of order")


def test_a_run_collects_and_judges_every_bridge(catalogue: None) -> None:
    assert {assessment.current.status for assessment in run_monitor(feeds=[CALM], now=NOW)} == {"Healthy"}


def test_a_broken_feed_stops_nobody(catalogue: None) -> None:
    assert {assessment.current.status for assessment in run_monitor(feeds=[Broken(), CALM], now=NOW)} == {"Healthy"}


def test_a_run_beside_another_one_does_nothing(catalogue: None) -> None:
    """The other run is another connection, as it is in another worker."""
    holding, done = threading.Event(), threading.Event()

    def other_run() -> None:
        with locks.held(MONITORING):
            holding.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=other_run)
    thread.start()
    assert holding.wait(10)
    before = BridgeReading.objects.count()
    assert run_monitor(feeds=[CALM], now=NOW) == []
    done.set()
    thread.join(10)
    assert BridgeReading.objects.count() == before


def test_the_lock_is_free_again_after_a_run(catalogue: None) -> None:
    run_monitor(feeds=[], now=NOW)
    with locks.held(MONITORING) as is_ours:
        assert is_ours


def test_the_job_judges_the_bridges_by_the_configured_feed(catalogue: None) -> None:
    assert tasks.assess() == 9
    assert Bridge.objects.filter(latest__status="Healthy").count() == 9


@pytest.mark.parametrize(("task", "seconds"), [("bridges.assess", 60), ("risk.set_bridge_gates", 15), ("bridges.forget_old", 86_400)])
def test_the_jobs_are_scheduled(db: None, task: str, seconds: int) -> None:
    assert PeriodicTask.objects.get(task=task).interval.every == seconds
