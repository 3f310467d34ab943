"""GET /metrics."""

from ipaddress import ip_network
from typing import Any

import pytest
from prometheus_client.parser import text_string_to_metric_families

from ops.core.ports import free_port
from ops.observability import metrics
from ops.observability.metrics.catalogue import METRICS
from ops.observability.metrics.exposition import name_of
from ops.observability.monitoring import sections
from tests.api import Api
from tests.conftest import ReadMetrics

pytestmark = pytest.mark.django_db


def scrape(api: Api) -> dict[tuple[str, ...], float]:
    """Every sample by its name and the values of its labels, in alphabetical order of the labels."""
    response = api.get("/metrics")
    assert response.status_code == 200
    assert response["Content-Type"].startswith("text/plain")
    families = text_string_to_metric_families(response.content.decode())
    return {
        (sample.name, *(sample.labels[name] for name in sorted(sample.labels))): sample.value
        for family in families
        for sample in family.samples
    }


def test_all_metrics_of_the_catalogue_are_shown_in_the_units_of_prometheus(anyone: Api, alive: ReadMetrics) -> None:
    for value in (3.0, 40.0, 400_000.0):
        metrics.observe("bind_latency", "bound", value)
    metrics.count("api_errors", "POST /api/v2/policies 503", 2)
    metrics.level("ws_connections", "/ws", 5)
    metrics.count("cache_hit_rate", "apy hit", 4)
    alive()
    samples = scrape(anyone)
    name = "tonsurance_bind_latency_seconds"
    assert samples[f"{name}_bucket", "0.0025", "bound"] == 0
    assert samples[f"{name}_bucket", "0.005", "bound"] == 1
    assert samples[f"{name}_bucket", "0.05", "bound"] == 2
    assert samples[f"{name}_bucket", "+Inf", "bound"] == samples[f"{name}_count", "bound"] == 3
    assert samples[f"{name}_sum", "bound"] == pytest.approx(400.043, rel=0.01)
    assert samples["tonsurance_api_errors_total", "POST /api/v2/policies", "503"] == 2
    assert samples["tonsurance_ws_connections", "/ws"] == 5
    assert samples["tonsurance_cache_lookups_total", "apy", "hit"] == 4


def test_sums_go_on_over_scrapes(anyone: Api, alive: ReadMetrics) -> None:
    for expected in (1, 2):
        metrics.count("policies_bound", "depeg Ethereum USDC")
        alive()
        assert scrape(anyone)["tonsurance_policies_bound_total", "Ethereum", "depeg", "USDC"] == expected


def test_every_metric_has_its_help_before_anything_is_measured(anyone: Api, alive: ReadMetrics) -> None:
    page = anyone.get("/metrics").content.decode()
    for metric in METRICS:
        assert f"# HELP {name_of(metric)} " in page


def test_dependencies_jobs_and_alerts_are_shown(anyone: Api, alive: ReadMetrics, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sections, "_readers", sections._readers | {"alerts": [lambda: {"bridges": {"High": 2}}]})
    samples = scrape(anyone)
    assert samples["tonsurance_up", "database"] == samples["tonsurance_up", "worker"] == 1
    assert samples["tonsurance_alerts_open", "bridges", "High"] == 2
    assert samples["tonsurance_job_overdue", "Expire policies"] == 0
    assert samples["tonsurance_database_max_connections",] > 0


def test_it_answers_while_redis_is_down_and_says_so(anyone: Api, settings: Any, measured: ReadMetrics) -> None:
    settings.REDIS_URL = f"redis://127.0.0.1:{free_port()}/0"
    samples = scrape(anyone)
    assert (samples["tonsurance_up", "redis"], samples["tonsurance_up", "database"]) == (0, 1)
    assert samples["tonsurance_host_memory_percent",] > 0


@pytest.mark.parametrize(
    ("address", "allowed"), [("127.0.0.1", True), ("10.1.2.3", True), ("11.1.2.3", False), ("::1", False), ("unix:", False)]
)
def test_it_is_for_allowed_addresses(anyone: Api, settings: Any, measured: ReadMetrics, address: str, allowed: bool) -> None:
    settings.METRICS_ALLOWED_ADDRESSES = [ip_network("127.0.0.1"), ip_network("10.0.0.0/8")]
    assert anyone.client.get("/metrics", REMOTE_ADDR=address).status_code == (200 if allowed else 403)


@pytest.mark.parametrize("header", ["X-Forwarded-For", "Forwarded"])
def test_nobody_gets_it_through_a_proxy_that_is_not_counted(anyone: Api, measured: ReadMetrics, header: str) -> None:
    assert anyone.get("/metrics", **{header: "127.0.0.1"}).status_code == 403


@pytest.mark.parametrize(("forwarded", "status"), [("127.0.0.1", 200), ("10.9.9.9", 403), ("127.0.0.1, 10.9.9.9", 403)])
def test_behind_a_counted_proxy_the_address_before_it_decides(
    anyone: Api, settings: Any, measured: ReadMetrics, forwarded: str, status: int
) -> None:
    settings.TRUSTED_PROXY_COUNT = 1
    assert anyone.get("/metrics", **{"X-Forwarded-For": forwarded}).status_code == status


def test_it_is_only_read(anyone: Api) -> None:
    assert anyone.post("/metrics").status_code == 405
