"""How many queries a list takes: the same whatever it holds. A rise shows here before it shows in production."""

from collections.abc import Callable
from typing import Any

import pytest
from django.utils import timezone

from risk.loss_model.assessment import MIN_PATHS
from risk.services.snapshots import run_monitor
from tests.api import Api

# With the key and the catalogue in memory, as a process has them that has answered before.
COUNTS = {
    "/api/v2/products": 1,
    "/api/v2/policies": 1,
    "/api/v2/tranches/SURE_BTC/history": 2,  # the tranche, its ledger
    "/api/v2/risk/exposure": 1,
    "/api/v2/risk/alerts": 1,
    "/api/v2/risk/snapshot": 1,
    "/api/v2/risk/snapshots": 1,
    "/api/v2/bridges": 1,
    "/api/v2/bridges/wormhole_eth_ton/history": 2,  # the bridge, its readings
    "/api/v2/bridge-health/wormhole_eth_ton": 2,  # the bridge, its open alerts
    "/api/v2/tranches/apy": 1,
    "/api/v2/webhooks": 1,
    "/api/v1/analysis": 1,
    "/api/v1/metrics": 8,  # the database, two feeds, jobs of the schedule, unfinished batches and analyses, the paths they reserve
    "/api/v2/prices": 4,  # references, prices, states, observations
}


@pytest.mark.parametrize("path", COUNTS)
def test_a_list_takes_as_many_queries_as_ever(
    broker: Api, book: None, path: str, settings: Any, django_assert_num_queries: Callable[..., Any]
) -> None:
    for _ in range(3):
        broker.policy()
    run_monitor(now=timezone.now(), paths=MIN_PATHS)
    settings.BOOK_MAX_AGE_SECONDS = 60.0
    broker.quote()
    with django_assert_num_queries(COUNTS[path]):
        assert broker.get(path).status_code == 200
