"""The files in `deploy/`: they parse, and name only what exists."""

import json
import re
import shutil
import subprocess
from configparser import ConfigParser
from pathlib import Path
from typing import Any

import pytest
import yaml

from ops.server import processes

ROOT = Path(__file__).resolve().parents[1]
DEPLOY = ROOT / "deploy"
UNITS = sorted((DEPLOY / "systemd").iterdir())
SERVICES = {"web": "serve", "monitors": "worker", "worker": "worker", "courier": "worker", "beat": "beat"}
DASHBOARD = json.loads((DEPLOY / "grafana/dashboard.json").read_text())
RULES = yaml.safe_load((DEPLOY / "prometheus/alerts.yml").read_text())["groups"][0]["rules"]


def unit(path: Path) -> ConfigParser:
    parser = ConfigParser(strict=True, interpolation=None)
    parser.optionxform = str  # type: ignore[assignment,method-assign]  # systemd's keys have capitals
    parser.read_string(path.read_text())
    return parser


@pytest.mark.parametrize("rule", RULES, ids=[rule["alert"] for rule in RULES])
def test_a_rule_says_how_bad_it_is_and_the_runbook_what_to_do(rule: dict[str, Any]) -> None:
    assert rule["labels"]["severity"] in {"warning", "critical"}
    assert rule["annotations"]["summary"]
    assert f"### {rule['alert']}\n" in (ROOT / "docs/runbook.md").read_text()


@pytest.mark.parametrize("panel", DASHBOARD["panels"], ids=[panel["title"] for panel in DASHBOARD["panels"]])
def test_a_panel_has_a_title_a_unit_and_a_query_of_the_chosen_source(panel: dict[str, Any]) -> None:
    assert panel["title"]
    assert panel["fieldConfig"]["defaults"]["unit"]
    assert panel["datasource"]["uid"] == "${datasource}"
    assert all(target["expr"] and target["refId"] for target in panel["targets"])


def test_panels_have_places_of_their_own() -> None:
    places = [tuple(panel["gridPos"].values()) for panel in DASHBOARD["panels"]]
    assert len(set(places)) == len(places) == len({panel["id"] for panel in DASHBOARD["panels"]})


@pytest.mark.parametrize("path", UNITS, ids=[path.name for path in UNITS])
def test_a_unit_parses_and_runs_without_privileges(path: Path) -> None:
    sections = unit(path)
    assert sections["Unit"]["Description"]
    if path.suffix == ".service":
        assert (sections["Service"]["User"], sections["Service"]["NoNewPrivileges"]) == ("tonsurance", "yes")


@pytest.mark.parametrize("name", SERVICES)
def test_a_unit_runs_what_make_run_runs(name: str) -> None:
    command = unit(DEPLOY / f"systemd/tonsurance-{name}.service")["Service"]["ExecStart"].replace("%%", "%").split()
    ours = {
        "web": processes.web(ROOT, {}, host="127.0.0.1", port=8080, count=1)[0],
        "monitors": processes.monitors(ROOT, {}),
        "worker": processes.worker(ROOT, {}, concurrency=2),
        "courier": processes.webhook_worker(ROOT, {}),
        "beat": processes.beat(ROOT, {}),
    }[name].command
    assert command[0].endswith("/python")
    assert set(ours[2:]) - {"--share-port"} <= set(command)


def test_the_target_starts_every_service() -> None:
    wanted = unit(DEPLOY / "systemd/tonsurance.target")["Unit"]["Wants"].split()
    assert wanted == [f"tonsurance-{name}.service" for name in SERVICES]


@pytest.mark.parametrize("name", ["monitors", "worker", "courier"])
def test_a_worker_gets_the_time_that_it_needs_to_finish(name: str) -> None:
    service = unit(DEPLOY / f"systemd/tonsurance-{name}.service")["Service"]
    assert int(service["TimeoutStopSec"]) > processes.WORKER_GRACE_SECONDS


def test_systemd_finds_no_fault(tmp_path: Path) -> None:
    analyze = shutil.which("systemd-analyze")
    if analyze is None:
        pytest.skip("systemd is not installed")
    for path in UNITS:  # with a program that exists here
        (tmp_path / path.name).write_text(path.read_text().replace("/srv/tonsurance/.venv/bin/python", "/bin/true"))
    checked = subprocess.run([analyze, "verify", *map(str, tmp_path.iterdir())], capture_output=True, text=True, timeout=60)
    complaints = [line for line in checked.stderr.splitlines() if "tonsurance" in line]
    assert complaints == []


def test_nginx_balances_its_braces_and_hides_metrics() -> None:
    text = re.sub(r"#.*", "", (DEPLOY / "nginx.conf").read_text())
    assert text.count("{") == text.count("}")
    assert re.search(r"location = /metrics \{\s*deny all;", text)
    for line in text.splitlines():
        assert line.strip() == "" or line.rstrip().endswith((";", "{", "}", "'", "escape=json")), line


def test_prometheus_scrapes_one_target_with_these_rules() -> None:
    config = yaml.safe_load((DEPLOY / "prometheus/prometheus.yml").read_text())
    assert config["rule_files"] == ["alerts.yml"]
    (job,) = config["scrape_configs"]
    assert (job["metrics_path"], len(job["static_configs"][0]["targets"])) == ("/metrics", 1)
