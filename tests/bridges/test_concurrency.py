"""Parallel runs on real connections: one fall opens one alert, one observation counts once."""

from collections import Counter
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connection

from bridges.alerts import AlertKind, BridgeAlertStep
from bridges.models import BridgeAlert, BridgeObservation
from bridges.services.assessment import BridgeAssessment, assess_bridge
from bridges.services.observations import record_observations
from tests.bridges.conftest import BRIDGE
from tests.bridges.observations import NOW, course

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.usefixtures("catalogue")]
RUNS = 8


def in_parallel(call: Callable[[], Any]) -> list[Any]:
    """Run the call on as many threads as there are runs, each with a database connection of its own."""

    def run(_: int) -> Any:
        try:
            return call()
        finally:
            connection.close()

    with ThreadPoolExecutor(RUNS) as pool:
        return list(pool.map(run, range(RUNS)))


def test_parallel_runs_open_one_alert_for_one_fall() -> None:
    record_observations(bridge_id=BRIDGE, observations=course([100, 50]), now=NOW)
    assessments: list[BridgeAssessment] = in_parallel(lambda: assess_bridge(bridge_id=BRIDGE, now=NOW))
    opened = [change for assessment in assessments for change in assessment.changes if change.alert.kind == AlertKind.TVL_DROP]
    assert [change.step for change in opened] == [BridgeAlertStep.OPEN]
    assert BridgeAlert.objects.filter(bridge=BRIDGE, kind=AlertKind.TVL_DROP).count() == 1


def test_the_same_report_sent_in_parallel_counts_once() -> None:
    seen = course([100, 99, 98])
    recorded = in_parallel(lambda: record_observations(bridge_id=BRIDGE, observations=seen, now=NOW))
    assert Counter(recorded) == {len(seen): 1, 0: RUNS - 1}
    assert BridgeObservation.objects.filter(bridge=BRIDGE).count() == len(seen)
