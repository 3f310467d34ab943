"""The metrics of the catalogue in Prometheus' format: sums of all processes and hosts since the beginning, from Redis.

Not prometheus-client's multiprocess files: those cost several microseconds a sample in the request, know one host only, and leave out
workers on hosts without a web process. One scrape of any web process shows the whole service. Counters restart when Redis loses its
data, which Prometheus takes for a restart. While Redis is down they are missing, and `tonsurance_up` says so.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, HistogramMetricFamily
from prometheus_client.metrics_core import Metric as Family
from redis import Redis

from ops.observability.metrics import store
from ops.observability.metrics.catalogue import METRICS, Kind, Metric

PREFIX = "tonsurance"
UNITS = {Kind.DURATION: "_seconds", Kind.COUNT: "_total", Kind.LEVEL: ""}
NAMES = {"cache_hit_rate": "cache_lookups"}  # Prometheus divides by itself
MILLISECONDS, MICROSECONDS = 1e3, 1e6
Parts = Mapping[str, int]


def name_of(metric: str) -> str:
    """What Prometheus calls it: `api_latency` -> `tonsurance_api_latency_seconds`."""
    return f"{PREFIX}_{NAMES.get(metric, metric)}{UNITS[METRICS[metric].kind]}"  # type: ignore[index]  # the key, or KeyError


def families(client: Redis) -> Iterator[Family]:
    """Every metric with what was measured; also those of which nothing was. Raises RedisError."""
    totals: defaultdict[str, defaultdict[str, dict[str, int]]] = defaultdict(lambda: defaultdict(dict))
    for name, label, part, value in store.read_totals(client):
        totals[name][label][part] = value
    levels = store.read_levels(client)
    for metric, described in METRICS.items():
        if described.kind is Kind.LEVEL:
            yield _gauge(metric, described, [(label, value) for (name, label), value in levels.items() if name == metric])
        elif described.kind is Kind.COUNT:
            yield _counter(metric, described, totals[metric])
        else:
            yield _histogram(metric, described, totals[metric])
    dropped = sum(totals[store.DROPPED][""].values())
    yield CounterMetricFamily(f"{PREFIX}_metrics_dropped", "Values given up, while Redis was down above all.", value=dropped)
    yield GaugeMetricFamily(f"{PREFIX}_processes", "Processes that record metrics.", value=len(store.living(client)))


def _gauge(metric: str, described: Metric, values: Iterable[tuple[str, float]]) -> Family:
    family = GaugeMetricFamily(name_of(metric), described.help, labels=described.labels)
    for label, value in values:
        family.add_metric(described.words(label), value)
    return family


def _counter(metric: str, described: Metric, totals: Mapping[str, Parts]) -> Family:
    family = CounterMetricFamily(name_of(metric), described.help, labels=described.labels)
    for label, parts in totals.items():
        family.add_metric(described.words(label), parts[""])
    return family


def _histogram(metric: str, described: Metric, totals: Mapping[str, Parts]) -> Family:
    family = HistogramMetricFamily(name_of(metric), described.help, labels=described.labels)
    for label, parts in totals.items():
        buckets, below = [], 0
        for bound in (*(f"{bound:g}" for bound in store.BOUNDS), "inf"):
            below += parts.get(f"le:{bound}", 0)
            buckets.append(("+Inf" if bound == "inf" else f"{float(bound) / MILLISECONDS:g}", below))
        family.add_metric(described.words(label), buckets, sum_value=parts["sum"] / MICROSECONDS)
    return family
