from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from pytest_httpserver import HTTPServer

from bridges import feeds, health
from bridges.alerts import AlertKind, Severity, causes
from bridges.catalogue import BRIDGES
from bridges.feeds.defillama import SLUGS, DefiLlama
from bridges.feeds.interface import FeedFailed
from bridges.feeds.scenarios import CYCLE, Scenario
from bridges.feeds.simulator import TROUBLED, Simulator
from bridges.health import Health, Status
from ops.core.http_client import Client, Limits
from tests.bridges.observations import NOW

IDS = [terms.bridge_id for terms in BRIDGES]
MINUTE = timedelta(minutes=1)


def watched(scenario: Scenario, bridge_id: str = TROUBLED, seed: int = 7) -> Health:
    """The bridge after a full cycle of the scenario, at 21 minutes into the next one."""
    simulator = Simulator(seed, scenario)
    now = NOW - timedelta(seconds=NOW.timestamp() % CYCLE.total_seconds()) + 21 * MINUTE
    seen = [
        observation
        for minutes in range(66)
        for observation in simulator.observe(bridge_ids=[bridge_id], now=now - minutes * MINUTE).get(bridge_id, ())
    ]
    return health.assess(observations=seen, now=now)


@pytest.mark.parametrize("bridge_id", IDS)
def test_in_the_calm_every_bridge_is_healthy_and_quiet(bridge_id: str) -> None:
    calm = watched(Scenario.CALM, bridge_id)
    assert calm.status == Status.HEALTHY
    assert set(causes(calm.measures).values()) == {None}


def test_a_drain_is_an_exploit() -> None:
    drained = watched(Scenario.DRAIN)
    cause = causes(drained.measures)[AlertKind.TVL_DROP]
    assert (drained.exploit_detected, drained.status) == (True, Status.CRITICAL)
    assert cause is not None
    assert cause.severity == Severity.CRITICAL


def test_split_oracles_raise_a_high_alert_and_no_exploit() -> None:
    split = watched(Scenario.ORACLE_SPLIT)
    cause = causes(split.measures)[AlertKind.CONSENSUS]
    assert not split.exploit_detected
    assert cause is not None
    assert cause.severity == Severity.HIGH


def test_a_stale_bridge_is_not_heard_of() -> None:
    assert watched(Scenario.STALE).measures.observed_at is None


@pytest.mark.parametrize("scenario", Scenario)
def test_a_scenario_troubles_one_bridge_only(scenario: Scenario) -> None:
    assert watched(scenario, "celer_eth_ton").status == Status.HEALTHY


def test_the_same_seed_and_minute_simulate_the_same() -> None:
    once, again, other = (Simulator(seed, Scenario.CALM).observe(bridge_ids=IDS, now=NOW) for seed in (7, 7, 8))
    assert once == again != other


@pytest.mark.parametrize(("name", "made"), [("none", []), ("simulator", ["simulator"]), ("defillama", ["defillama"])])
def test_the_setting_chooses_the_feed(settings: Any, name: str, made: list[str]) -> None:
    settings.BRIDGE_FEED = name
    assert [feed.name for feed in feeds.configured()] == made


@pytest.fixture
def llama(httpserver: HTTPServer) -> Iterator[DefiLlama]:
    """The feed against a local server."""
    client = Client(Limits(attempts=1))
    yield DefiLlama(httpserver.url_for("").rstrip("/"), client)
    client.close()


def test_every_bridge_has_a_slug() -> None:
    assert SLUGS.keys() == set(IDS)


def test_a_bare_number_is_the_value_of_every_bridge_of_the_protocol(llama: DefiLlama, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/tvl/portal").respond_with_data("2403817311.5539", content_type="application/json")
    seen = llama.observe(bridge_ids=IDS[:2], now=NOW)
    assert {bridge_id: observation.tvl_usd for bridge_id, (observation,) in seen.items()} == dict.fromkeys(
        IDS[:2], Decimal("2403817311.55")
    )
    assert len(httpserver.log) == 1


def test_it_counts_no_transfers(llama: DefiLlama, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/tvl/cbridge").respond_with_data("100")
    (observation,) = llama.observe(bridge_ids=["celer_eth_ton"], now=NOW)["celer_eth_ton"]
    assert (observation.transfers_ok, observation.transfers_failed) == (None, None)


def test_a_protocol_that_it_no_longer_knows_leaves_the_others(llama: DefiLlama, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/tvl/multichain").respond_with_json({"error": "Protocol not found"}, status=400)
    httpserver.expect_request("/tvl/cbridge").respond_with_data("100")
    assert set(llama.observe(bridge_ids=["multichain_eth_ton", "celer_eth_ton"], now=NOW)) == {"celer_eth_ton"}


@pytest.mark.parametrize("body", ['"100"', "-1", "null", "true", "1e400", '{"tvl": 100}', "NaN", "<html>"])
def test_what_is_no_amount_is_no_observation(llama: DefiLlama, httpserver: HTTPServer, body: str) -> None:
    httpserver.expect_request("/tvl/cbridge").respond_with_data(body)
    with pytest.raises(FeedFailed):
        llama.observe(bridge_ids=["celer_eth_ton"], now=NOW)


def test_a_stale_answer_is_no_observation(llama: DefiLlama, httpserver: HTTPServer) -> None:
    httpserver.expect_request("/tvl/cbridge").respond_with_data("100", headers={"Warning": '110 - "Response is Stale"'})
    with pytest.raises(FeedFailed):
        llama.observe(bridge_ids=["celer_eth_ton"], now=NOW)
