"""Prometheus and Grafana as `deploy/` sets them up: every query parses, names what `/metrics` has, and every rule fires when it should."""

import json
import re
import shutil
import subprocess
from collections import defaultdict
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml
from django.utils import timezone

from ops.core.feeds import note_success
from ops.observability.metrics import exposition
from ops.observability.metrics.catalogue import METRICS, Kind
from prices.models import FeedStatus
from tests.api import Api
from tests.conftest import ReadMetrics

ROOT = Path(__file__).resolve().parents[1]
PROMETHEUS = ROOT / "deploy/prometheus"
DASHBOARD = json.loads((ROOT / "deploy/grafana/dashboard.json").read_text())
RULES = yaml.safe_load((PROMETHEUS / "alerts.yml").read_text())["groups"][0]["rules"]
PROMTOOL = shutil.which("promtool")
needs_promtool = pytest.mark.skipif(PROMTOOL is None, reason="promtool is missing: apt-get install prometheus")

OF_THE_TARGET = frozenset({"job", "instance"})
"""Labels that Prometheus adds to all that it scrapes; a metric's own of that name would be renamed."""
OF_PROMETHEUS = {"up": OF_THE_TARGET}
STRINGS = re.compile(r'"[^"]*"')
MATCHERS = re.compile(r"\{([^}]*)\}")
GROUPINGS = re.compile(r"\b(by|without|on|ignoring|group_left|group_right)\s*\(([^)]*)\)")
DURATIONS = re.compile(r"\[[^\]]*\]")
NAMES = re.compile(r"\b[a-z_:][\w:]*\b(?!\s*\()")
OPERATORS = frozenset({"or", "and", "unless", "bool", "by", "without", "on", "ignoring", "offset"})
LABELS = re.compile(r"\{\{\s*(?:\$labels\.)?(\w+)")


class Query(NamedTuple):
    """An expression, the file's name for it, and what is said of its result: a legend or a summary."""

    name: str
    expr: str
    said: str

    @property
    def metrics(self) -> set[str]:
        """The metrics that it names."""
        bare = DURATIONS.sub("", GROUPINGS.sub("", MATCHERS.sub("", STRINGS.sub('""', self.expr))))
        return set(NAMES.findall(bare)) - OPERATORS

    @property
    def labels(self) -> set[str]:
        """The labels that it matches or groups by."""
        matched = {part.split("=")[0].strip(" !") for inner in MATCHERS.findall(self.expr) for part in inner.split(",")}
        grouped = {label.strip() for _, inner in GROUPINGS.findall(self.expr) for label in inner.split(",")}
        return (matched | grouped) - {""}

    @property
    def kept(self) -> set[str] | None:
        """The labels of its result; None where it keeps those of its metrics."""
        by = [inner for kind, inner in GROUPINGS.findall(self.expr) if kind == "by"]
        if by:
            return {label.strip() for inner in by for label in inner.split(",")}
        return set() if re.search(r"\b(sum|max|min|avg|count)\s*\(", self.expr) else None


PANELS = [
    Query(f"{panel['title']}, {target['refId']}", target["expr"], target["legendFormat"])
    for panel in DASHBOARD["panels"]
    for target in panel["targets"]
]
ALERTS = [Query(rule["alert"], rule["expr"], rule["annotations"]["summary"]) for rule in RULES]
QUERIES = PANELS + ALERTS
IDS = [query.name for query in QUERIES]


@pytest.fixture
def exposed(anyone: Api, measured: ReadMetrics) -> dict[str, set[str]]:
    """The series of `/metrics`, each with its labels; of those without samples the labels that they would have."""
    note_success(FeedStatus, feed="simulator", now=timezone.now())
    page = anyone.get("/metrics").content.decode()
    series: defaultdict[str, set[str]] = defaultdict(set)
    for name, kind in re.findall(r"^# TYPE (\S+) (\S+)$", page, re.MULTILINE):
        for part in ("_bucket", "_sum", "_count") if kind == "histogram" else ("",):
            series[name + part] |= {"le"} if part == "_bucket" else set()
    for name, labels in re.findall(r"^(\w+)\{([^}]*)\} ", page, re.MULTILINE):
        series[name] |= set(re.findall(r'(\w+)="', labels))
    for metric, described in METRICS.items():
        for part in ("_bucket", "_sum", "_count") if described.kind is Kind.DURATION else ("",):
            series[exposition.name_of(metric) + part] |= set(described.labels)
    return series


def run(*arguments: str) -> "subprocess.CompletedProcess[str]":
    assert PROMTOOL
    return subprocess.run([PROMTOOL, *arguments], capture_output=True, text=True, timeout=60)


@pytest.mark.django_db
@pytest.mark.parametrize("query", QUERIES, ids=IDS)
def test_a_query_names_metrics_and_labels_that_exist(query: Query, exposed: dict[str, set[str]]) -> None:
    assert query.metrics
    assert query.metrics - OF_PROMETHEUS.keys() - exposed.keys() == set()
    known = OF_THE_TARGET.union(*(exposed.get(metric, ()) for metric in query.metrics))
    assert query.labels - known == set()
    assert set(LABELS.findall(query.said)) - {"value"} - (known if query.kept is None else query.kept) == set()


@pytest.mark.django_db
def test_no_metric_has_a_label_that_prometheus_takes_for_its_own(exposed: dict[str, set[str]]) -> None:
    assert {name: labels & OF_THE_TARGET for name, labels in exposed.items() if labels & OF_THE_TARGET} == {}
    assert len(exposed) > 40


@needs_promtool
@pytest.mark.parametrize("query", QUERIES, ids=IDS)
def test_a_query_parses(query: Query, tmp_path: Path) -> None:
    path = tmp_path / "query.yml"
    path.write_text(yaml.safe_dump({"groups": [{"name": "one", "rules": [{"record": "query", "expr": query.expr}]}]}))
    checked = run("check", "rules", str(path))
    assert checked.returncode == 0, checked.stderr


@needs_promtool
@pytest.mark.parametrize(("kind", "name"), [("rules", "alerts.yml"), ("config", "prometheus.yml")])
def test_promtool_finds_no_fault_in_the_files(kind: str, name: str) -> None:
    checked = run("check", kind, str(PROMETHEUS / name))
    assert checked.returncode == 0, checked.stderr


@needs_promtool
@pytest.mark.django_db
def test_promtool_reads_what_prometheus_would_scrape(anyone: Api, measured: ReadMetrics) -> None:
    page = anyone.get("/metrics").content
    checked = subprocess.run([str(PROMTOOL), "check", "metrics"], input=page, capture_output=True, timeout=60)
    assert b"error while linting" not in checked.stderr, checked.stderr.decode()


class Case(NamedTuple):
    """What Prometheus has scraped, in the notation of promtool, and what the alert then says, of which `labels`."""

    series: dict[str, str]
    summary: str
    labels: dict[str, str] = {}


TARGET = 'instance="127.0.0.1:8080", job="tonsurance"'
FOR_HALF_AN_HOUR = "x30"


def level(name: str, value: float, labels: str = "") -> dict[str, str]:
    return {f"tonsurance_{name}{{{labels}{', ' if labels else ''}{TARGET}}}": f"{value}+0{FOR_HALF_AN_HOUR}"}


def growing(name: str, a_minute: int, labels: str) -> dict[str, str]:
    return {f"tonsurance_{name}{{{labels}, {TARGET}}}": f"0+{a_minute}{FOR_HALF_AN_HOUR}"}


def slow(name: str, seconds: str) -> dict[str, str]:
    """All requests take longer than so many seconds, and up to twice as many."""
    twice = f"{2 * float(seconds):g}"
    bounds = {seconds: 0, twice: 60, "+Inf": 60}
    return {key: value for bound, n in bounds.items() for key, value in growing(f"{name}_seconds_bucket", n, f'le="{bound}"').items()}


CASES = {
    "TonsuranceUnreachable": Case(
        {f"up{{{TARGET}}}": "0x30"}, "No web process answers.", {"instance": "127.0.0.1:8080", "job": "tonsurance"}
    ),
    "DependencyDown": Case(
        level("up", 0, 'dependency="redis"'), "redis is down.", {"dependency": "redis", "instance": "127.0.0.1:8080", "job": "tonsurance"}
    ),
    "WebhooksStuck": Case(level("queue_oldest_seconds", 61, 'queue="webhooks"'), "Webhooks are not sent."),
    "MonitorsLate": Case(level("queue_oldest_seconds", 61, 'queue="monitors"'), "The worker of the monitors is down or behind."),
    "ApiSlow": Case(slow("api_latency", "1"), "95 % of requests take up to 1.95s."),
    "BindsSlow": Case(slow("bind_latency", "0.1"), "95 % of binds take up to 195ms."),
    "DatabaseSlow": Case(slow("db_query_latency", "0.5"), "95 % of queries take up to 975ms."),
    "ErrorsHigh": Case(
        growing("api_errors_total", 2, 'status="503"') | growing("api_requests_total", 100, 'endpoint="GET /health"'),
        "2% of requests fail on our side.",
    ),
    "QueueOld": Case(level("queue_oldest_seconds", 61, 'queue="celery"'), "A job waits for 1m 1s."),
    "FeedSilent": Case(level("feed_age_seconds", 301, 'feed="prices"'), "The feed prices is silent for 5m 1s.", {"feed": "prices"}),
    "JobOverdue": Case(
        level("job_overdue", 1, 'schedule="Expire policies"'), "The job Expire policies does not run.", {"schedule": "Expire policies"}
    ),
    "JobFailing": Case(
        level("job_failed", 1, 'schedule="Expire policies"'), "The job Expire policies fails.", {"schedule": "Expire policies"}
    ),
    "ConnectionsShort": Case(
        level("database_connections", 90, 'state="idle"') | level("database_max_connections", 100),
        "90% of the database's connections are taken.",
    ),
    "DiskFilling": Case(level("host_disk_percent", 86), "The disk is 86 % full."),
    "MetricsDropped": Case(
        growing("metrics_dropped_total", 5, 'x=""'),
        "Metrics of some minutes are missing.",
        {"instance": "127.0.0.1:8080", "job": "tonsurance"},
    ),
    "MonitorCritical": Case(
        level("alerts_open", 2, 'monitor="risk", severity="Critical"'), "The risk monitor has critical alerts.", {"monitor": "risk"}
    ),
}


@needs_promtool
@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_a_rule_fires_and_says_what_is_the_matter(rule: dict[str, Any], tmp_path: Path) -> None:
    case = CASES[rule["alert"]]
    said = {"exp_labels": rule["labels"] | case.labels, "exp_annotations": {"summary": case.summary}}
    (tmp_path / "test.yml").write_text(
        yaml.safe_dump(
            {
                "rule_files": [str(PROMETHEUS / "alerts.yml")],
                "evaluation_interval": "1m",
                "tests": [
                    {
                        "interval": "1m",
                        "input_series": [{"series": name, "values": values} for name, values in case.series.items()],
                        "alert_rule_test": [{"eval_time": "25m", "alertname": rule["alert"], "exp_alerts": [said]}],
                    }
                ],
            }
        )
    )
    tested = run("test", "rules", str(tmp_path / "test.yml"))
    assert tested.returncode == 0, tested.stdout + tested.stderr
