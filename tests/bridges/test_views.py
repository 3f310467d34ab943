from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone

from bridges.models import BridgeObservation
from bridges.services.assessment import assess_bridge
from clients.principals import Scope
from tests.api import Api
from tests.bridges.conftest import BRIDGE, Assess
from tests.bridges.observations import NOW, course
from tests.conftest import MakeApi

HEALTH = f"/api/v2/bridge-health/{BRIDGE}"
HISTORY = f"/api/v2/bridges/{BRIDGE}/history"
OBSERVATIONS = f"/api/v2/bridges/{BRIDGE}/observations"

pytestmark = pytest.mark.usefixtures("catalogue")


@pytest.fixture
def oracle(make_api: MakeApi) -> Api:
    """A client that may push observations."""
    return make_api("northern oracle", Scope.ORACLE)


def body(*tvl: object, seconds_ago: float = 0, **more: Any) -> dict[str, Any]:
    newest = timezone.now() - timedelta(seconds=seconds_ago)
    times = [newest - timedelta(seconds=index) for index in range(len(tvl))]
    return {"observations": [{"tvl_usd": value, "observed_at": at.isoformat(), **more} for value, at in zip(tvl, times, strict=True)]}


def fields_at_fault(response: Any) -> list[str]:
    assert response.status_code == 400, response.content
    return [error["field"] for error in response.json()["errors"]]


def statuses(response: Any) -> Sequence[str]:
    return [row["health_status"] for row in response.json()["results"]]


def test_the_nine_bridges_are_listed(anyone: Api) -> None:
    rows = anyone.get("/api/v2/bridges").json()["results"]
    assert len(rows) == 9
    assert {row["dest_chain"] for row in rows} == {"TON"}


def test_bridges_are_filtered_by_chain_and_status(anyone: Api, assess: Assess) -> None:
    assess(course([100]))
    assert statuses(anyone.get("/api/v2/bridges?health_status=Healthy")) == ["Healthy"]
    assert len(statuses(anyone.get("/api/v2/bridges?source_chain=Ethereum"))) == 4


def test_health_tells_score_value_and_alerts(anyone: Api, assess: Assess) -> None:
    assess(course([500_000, 375_000], minutes_apart=45))
    answer = anyone.get(HEALTH).json()
    alert = next(alert for alert in answer["active_alerts"] if alert["kind"] == "tvl_drop")
    assert (answer["health_status"], answer["exploit_detected"], answer["tvl_change_pct"]) == ("Critical", True, Decimal("-25.00"))
    assert (alert["severity"], alert["resolved"]) == ("Critical", False)
    assert alert["message"] == "CRITICAL: Bridge TVL dropped 25.0% ($125000) in 45 minutes"


def test_health_says_null_where_nobody_reports_transfers(anyone: Api, assess: Assess) -> None:
    assess(course([100]))
    assert anyone.get(HEALTH).json()["parts"]["success"] is None


def test_health_of_a_bridge_that_was_never_seen_claims_nothing(anyone: Api) -> None:
    answer = anyone.get(HEALTH).json()
    assert (answer["tvl_usd"], answer["tvl_change_pct"], answer["last_updated"]) == (None, None, None)


@pytest.mark.parametrize("path", ["/api/v2/bridge-health/nowhere", "/api/v2/bridges/nowhere/history"])
def test_an_unknown_bridge_is_a_404(anyone: Api, path: str) -> None:
    assert anyone.get(path).status_code == 404


def test_a_new_reading_changes_the_tag_of_the_health(anyone: Api, assess: Assess) -> None:
    tag = anyone.get(HEALTH)["ETag"]
    assert anyone.get(HEALTH, **{"If-None-Match": tag}).status_code == 304
    assess(course([100]))
    assert anyone.get(HEALTH, **{"If-None-Match": tag}).status_code == 200


def test_history_shows_the_newest_reading_first(anyone: Api, assess: Assess) -> None:
    assess(course([100, 100]))
    assess(now=NOW + timedelta(minutes=31))
    assert statuses(anyone.get(HISTORY))[:2] == ["Critical", "Healthy"]


def test_history_is_filtered_by_time_and_status(anyone: Api, assess: Assess) -> None:
    reading = assess(course([100])).current
    path = f"{HISTORY}?health_status=Healthy&assessed_after={reading.assessed_at:%Y-%m-%dT%H:%M:%SZ}"
    assert statuses(anyone.get(path)) == ["Healthy"]


def test_an_oracle_pushes_observations_under_its_own_name(oracle: Api) -> None:
    answer = oracle.post(OBSERVATIONS, body("100.50", 101, transfers_ok=9, transfers_failed=1))
    assert (answer.status_code, answer.json()) == (
        201,
        {"bridge_id": BRIDGE, "oracle": "client:northern oracle", "recorded": 2, "already_known": 0},
    )
    assert set(BridgeObservation.objects.values_list("oracle", "transfers_ok")) == {("client:northern oracle", 9)}


def test_the_same_push_again_records_nothing_more(oracle: Api) -> None:
    pushed = body(100)
    oracle.post(OBSERVATIONS, pushed)
    assert oracle.post(OBSERVATIONS, pushed).json()["already_known"] == 1


def test_what_two_oracles_pushed_is_judged(make_api: MakeApi, anyone: Api) -> None:
    for name in ("north", "south"):
        make_api(name, Scope.ORACLE).post(OBSERVATIONS, body(60, 100))
    assess_bridge(bridge_id=BRIDGE, now=timezone.now())
    assert anyone.get(HEALTH).json()["exploit_detected"]


def test_a_client_without_the_scope_may_not_push(broker: Api, anyone: Api) -> None:
    assert [api.post(OBSERVATIONS, body(100)).status_code for api in (broker, anyone)] == [403, 401]


def test_an_observation_of_an_unknown_bridge_is_a_404(oracle: Api) -> None:
    assert oracle.post("/api/v2/bridges/nowhere/observations", body(100)).status_code == 404


@pytest.mark.parametrize("seconds_ago", [-75, 24 * 3600 + 5])
def test_a_time_ahead_or_long_past_is_refused(oracle: Api, seconds_ago: int) -> None:
    assert fields_at_fault(oracle.post(OBSERVATIONS, body(100, seconds_ago=seconds_ago))) == ["observations.0.observed_at"]


@pytest.mark.parametrize("seconds_ago", [-55, 24 * 3600 - 5])
def test_a_clock_slightly_ahead_and_yesterday_are_taken(oracle: Api, seconds_ago: int) -> None:
    assert oracle.post(OBSERVATIONS, body(100, seconds_ago=seconds_ago)).status_code == 201


def test_five_hundred_observations_are_the_most(oracle: Api) -> None:
    assert oracle.post(OBSERVATIONS, body(*range(500))).json()["recorded"] == 500
    assert oracle.post(OBSERVATIONS, body(*range(501))).status_code == 400


@pytest.mark.parametrize(
    "observed",
    [
        {"tvl_usd": -1},
        {"tvl_usd": "1.001"},
        {"tvl_usd": None},
        {"tvl_usd": True},
        {"tvl_usd": "1_5"},
        {"tvl_usd": "NaN"},
        {"transfers_ok": 1},
        {"transfers_ok": 1, "transfers_failed": -1},
        {"colour": 1},
    ],
)
def test_a_bad_observation_is_refused(oracle: Api, observed: dict[str, Any]) -> None:
    good = body(100)["observations"][0]
    assert oracle.post(OBSERVATIONS, {"observations": [good, good | observed]}).status_code == 400
    assert not BridgeObservation.objects.exists()


@pytest.mark.parametrize("pushed", [{}, {"observations": []}, {"observations": {}}, {"observations": [1]}])
def test_a_push_without_observations_is_refused(oracle: Api, pushed: dict[str, Any]) -> None:
    assert oracle.post(OBSERVATIONS, pushed).status_code == 400
