"""Content of /metrics: all metrics of the catalogue, and the state of the dependencies. What cannot be read is left out."""

import time
from collections.abc import Callable, Iterable, Iterator

from django.utils import timezone
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily
from prometheus_client.metrics_core import Metric as Family
from prometheus_client.registry import Collector

from ops.api.problems import DEPENDENCY_ERRORS
from ops.core.feeds import silent_seconds
from ops.core.version import VERSION
from ops.observability import job_status, readiness
from ops.observability.metrics import exposition, windows
from ops.observability.monitoring import infrastructure, sections

PREFIX = exposition.PREFIX
BYTES = infrastructure.MEBIBYTE


def text() -> bytes:
    """The page, in Prometheus' text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Everything())
    return generate_latest(registry)


class _Everything(Collector):
    """Read when Prometheus asks."""

    def collect(self) -> Iterator[Family]:
        for part in (_measured, _dependencies, _host, _database, _redis, _jobs, _alerts):
            yield from _as_far_as_possible(part)


def _as_far_as_possible(part: Callable[[], Iterable[Family]]) -> list[Family]:
    try:
        return list(part())
    except DEPENDENCY_ERRORS:
        return []  # `tonsurance_up` says which


def _measured() -> Iterator[Family]:
    with windows.client() as redis:
        yield from exposition.families(redis)


def _dependencies() -> Iterator[Family]:
    ready, now = readiness.report(), time.time()
    checks, feeds, queues = ready["checks"], ready["feeds"], ready["queues"]
    up = [((name,), int(check["status"] == "up")) for name, check in checks.items()]
    yield _gauge("up", "Whether the dependency answers as it should.", ("dependency",), up)
    latencies = [((name,), check["latency_ms"] / 1000) for name, check in checks.items()]
    yield _gauge("dependency_latency_seconds", "How fast the dependency answers.", ("dependency",), latencies)
    yield _gauge("queue_waiting", "Jobs that wait for a worker.", ("queue",), [((queue["name"],), queue["waiting"]) for queue in queues])
    waits = [((queue["name"],), queue["oldest_seconds"]) for queue in queues]
    yield _gauge("queue_oldest_seconds", "How long the job at the head waits.", ("queue",), waits)
    silent = {feed["feed"]: silent_seconds(feed, now) for feed in feeds}
    ages = [((feed,), age) for feed, age in silent.items() if age is not None]
    yield _gauge("feed_age_seconds", "Since the last success of the feed, beyond its rest between two requests.", ("feed",), ages)
    yield _gauge("build_info", "The version at work.", ("version",), [((VERSION,), 1)])


def _host() -> Iterator[Family]:
    host = infrastructure.host()
    for name, what in (("cpu", "Processor"), ("memory", "Memory"), ("disk", "Disk of the program")):
        yield GaugeMetricFamily(f"{PREFIX}_host_{name}_percent", f"{what} in use on the host that answers.", value=host[f"{name}_percent"])
    network = CounterMetricFamily(f"{PREFIX}_host_network_bytes", "Over the network of the host that answers.", labels=("direction",))
    for direction in ("sent", "received"):
        network.add_metric([direction], host[f"network_{direction}_bytes"])
    yield network


def _database() -> Iterator[Family]:
    state = infrastructure.database()
    used = [((name,), state[name]) for name in ("active", "idle", "idle_in_transaction")]
    yield _gauge("database_connections", "Connections to the database.", ("state",), used)
    yield _gauge("database_max_connections", "How many it takes.", (), [((), state["max_connections"])])
    yield _gauge("database_size_bytes", "What it takes on disk.", (), [((), state["size_bytes"])])


def _redis() -> Iterator[Family]:
    with windows.client() as client:
        state = infrastructure.redis(client)
    yield _gauge("redis_memory_bytes", "Memory that Redis uses.", (), [((), (state["used_memory_mb"] or 0) * BYTES)])
    yield _gauge("redis_clients", "Clients of Redis.", (), [((), state["connected_clients"] or 0)])
    looked_up = CounterMetricFamily(f"{PREFIX}_redis_lookups", "Look-ups of keys in Redis.", labels=("outcome",))
    for outcome, key in (("hit", "hits"), ("miss", "misses")):
        looked_up.add_metric([outcome], state[key] or 0)
    yield looked_up


def _jobs() -> Iterator[Family]:
    """Under `schedule`: Prometheus gives `job` a meaning of its own."""
    states = [state for state in job_status.states(now=timezone.now()) if state.is_enabled]
    overdue = [((state.name,), int(state.is_overdue)) for state in states]
    yield _gauge("job_overdue", "Whether no run of the job has ended for two intervals and a minute.", ("schedule",), overdue)
    failed = [((state.name,), int(state.is_failing)) for state in states]
    yield _gauge("job_failed", "Whether the last run of the job that ended failed.", ("schedule",), failed)


def _alerts() -> Iterator[Family]:
    rows = [((monitor, severity), count) for monitor, counts in sections.read("alerts").items() for severity, count in counts.items()]
    yield _gauge("alerts_open", "Open alerts of the monitors.", ("monitor", "severity"), rows)


def _gauge(name: str, what: str, labels: tuple[str, ...], rows: Iterable[tuple[tuple[str, ...], float]]) -> Family:
    family = GaugeMetricFamily(f"{PREFIX}_{name}", what, labels=labels)
    for values, value in rows:
        family.add_metric(values, value)
    return family
