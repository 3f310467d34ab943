import threading
from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone
from django_celery_beat.models import PeriodicTask

from bridges import tasks
from bridges.feeds import FeedFailed
from bridges.feeds.scenarios import Scenario
from bridges.feeds.simulator import ORACLES, Simulator
from bridges.measures import Observation
from bridges.models import Bridge, BridgeObservation, BridgeReading, FeedStatus
from bridges.services.monitoring import MONITORING, run_monitor
from clients.principals import Scope
from ops.core import session_locks
from ops.observability import readiness
from tests.bridges.observations import NOW
from tests.conftest import MakeApi

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


def shown() -> dict[str, Any]:
    """The feed of the bridges, as readiness shows it."""
    feed: dict[str, Any]
    [feed] = [feed for feed in readiness.report()["feeds"] if feed["brings"] == "bridges"]
    return feed


def test_a_feed_that_works_says_since_when(catalogue: None) -> None:
    tasks.assess()
    assert (shown()["feed"], shown()["status"]) == ("simulator", "working")
    assert shown()["last_success_at"] is not None


def test_a_failing_feed_is_shown_counted_and_forgiven(catalogue: None, settings: Any) -> None:
    settings.BRIDGE_FEED = Broken.name
    for _ in range(2):
        run_monitor(feeds=[Broken()], now=NOW)
    status = FeedStatus.objects.get()
    assert (status.consecutive_failures, status.last_error, status.last_success_at) == (2, "out of order", None)
    assert shown()["status"] == "failing"
    run_monitor(feeds=[replace(CALM, name=Broken.name)], now=NOW)
    assert (shown()["status"], shown()["consecutive_failures"]) == ("working", 0)


def test_a_client_named_like_a_feeds_oracle_is_another_oracle(catalogue: None, make_api: MakeApi) -> None:
    """Its observations would otherwise take the place of the feed's, and one word would count as two."""
    run_monitor(feeds=[CALM], now=timezone.now())
    seen = {"tvl_usd": 1, "observed_at": timezone.now().isoformat()}
    make_api(ORACLES[0], Scope.ORACLE).post("/api/v2/bridges/celer_eth_ton/observations", {"observations": [seen]})
    oracles = set(BridgeObservation.objects.filter(bridge="celer_eth_ton").values_list("oracle", flat=True))
    assert oracles == {*ORACLES, f"client:{ORACLES[0]}"}


def test_a_run_beside_another_one_is_left_out(catalogue: None) -> None:
    """The other run is another connection, as it is in another worker."""
    holding, done = threading.Event(), threading.Event()

    def other_run() -> None:
        with session_locks.held(MONITORING):
            holding.set()
            done.wait(10)
        connection.close()

    thread = threading.Thread(target=other_run)
    thread.start()
    assert holding.wait(10)
    before = BridgeReading.objects.count()
    assert tasks.assess.apply().state == "IGNORED"
    done.set()
    thread.join(10)
    assert BridgeReading.objects.count() == before


def test_the_lock_is_free_again_after_a_run(catalogue: None) -> None:
    run_monitor(feeds=[], now=NOW)
    with session_locks.held(MONITORING) as is_ours:
        assert is_ours


def test_the_job_judges_the_bridges_by_the_configured_feed(catalogue: None) -> None:
    assert tasks.assess() == 9
    assert Bridge.objects.filter(latest__status="Healthy").count() == 9


@pytest.mark.parametrize(("task", "seconds"), [("bridges.assess", 60), ("risk.set_bridge_gates", 15), ("bridges.forget_old", 86_400)])
def test_the_jobs_are_scheduled(db: None, task: str, seconds: int) -> None:
    assert PeriodicTask.objects.get(task=task).interval.every == seconds
