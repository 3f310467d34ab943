"""The figures as rows: a table for people, results.json for programs."""

import json
import os
import platform
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from statistics import median
from typing import Any

from rich.box import SIMPLE
from rich.console import Console
from rich.table import Table

from benchmarks.cores import layout
from benchmarks.rounds import Plan, Series

RESULTS = Path(__file__).with_name("results.json")
PACKAGES = ("Django", "djangorestframework", "uvicorn", "uvloop", "daphne", "fastapi", "pydantic", "psycopg", "redis")


@dataclass(frozen=True)
class Row:
    """One figure. `ratio` says how many times better than the peer, or than the goal where there is no peer."""

    name: str
    ours: float
    peer: float | None
    unit: str
    ratio: float | None
    goal: str | None
    met: bool | None
    spread: float | None  # (fastest - slowest round) / median of our rounds


def beside_peer(name: str, ours: Series, peer: Series, *, at_least: float) -> Row:
    """Our rate is to be `at_least` times the peer's."""
    ratio = ours.rate / peer.rate
    return Row(name, ours.rate, peer.rate, "/s", ratio, f">= {at_least:g} x", ratio >= at_least, ours.spread)


def rate(name: str, ours: Series, *, at_least: float) -> Row:
    """Our rate is to reach `at_least` per second; it has no peer."""
    return Row(name, ours.rate, None, "/s", ours.rate / at_least, f">= {at_least:g} /s", ours.rate >= at_least, ours.spread)


def p95(name: str, ours: Series, *, below: float, peer: Series | None = None) -> Row:
    """Our 95th percentile is to stay under `below` milliseconds."""
    against = peer.p95 if peer else None
    return Row(name, ours.p95, against, "ms", (against or below) / ours.p95, f"< {below:g} ms", ours.p95 < below, None)


def duration(name: str, seconds: Sequence[float], *, below: float) -> Row:
    """The median of `seconds` is to stay under `below` seconds; shown in milliseconds."""
    middle = median(seconds)
    spread = (max(seconds) - min(seconds)) / middle
    return Row(name, 1000 * middle, None, "ms", below / middle, f"< {1000 * below:g} ms", middle < below, spread)


def errors(name: str, ours: Sequence[Series], peer: Series | None = None) -> Row:
    """Requests of all rounds that were not answered as they should be: none."""
    total = sum(series.errors for series in ours)
    return Row(name, total, peer.errors if peer else None, "", None, "0", total == 0, None)


def absent(name: str, *, at_least: float) -> Row:
    """A figure that could not be taken because the server did not answer."""
    return Row(name, 0.0, None, "/s", None, f">= {at_least:g} x", False, None)


def yardstick(name: str, series: Series) -> Row:
    """A rate that only helps to read the others."""
    return Row(name, series.rate, None, "/s", None, None, None, series.spread)


def _processor() -> str:
    cpuinfo = Path("/proc/cpuinfo")
    lines = cpuinfo.read_text().splitlines() if cpuinfo.exists() else []
    return next((line.partition(":")[2].strip() for line in lines if line.startswith("model name")), platform.processor())


def machine(plan: Plan) -> dict[str, Any]:
    """What the figures were taken on, and how. Call it before the load begins: it reads the load average."""
    return {
        "cpu": _processor(),
        "cores": os.cpu_count(),
        "system": platform.platform(),
        "python": platform.python_version(),
        "load_average": os.getloadavg(),
        "layout": layout(),
        "plan": asdict(plan),
        "packages": {name: _version(name) for name in PACKAGES},
    }


def _version(name: str) -> str:
    """Of a package; the peers' are only there after `make bench` has installed them."""
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"


def save(machine: dict[str, Any], rows: Sequence[Row], path: Path = RESULTS) -> None:
    """Write results.json."""
    path.write_text(json.dumps({"machine": machine, "rows": [asdict(row) for row in rows]}, indent=2) + "\n")


def _number(value: float | None) -> str:
    if value is None:
        return ""
    return f"{value:,.0f}" if value >= 100 or value == int(value) else f"{value:,.1f}"


def _cells(row: Row) -> tuple[str, ...]:
    met = {True: "[green]met[/]", False: "[red]missed[/]", None: ""}[row.met]
    ratio = f"{row.ratio:.2f} x" if row.ratio is not None else ""
    spread = f"{row.spread:.0%}" if row.spread is not None else ""
    return row.name, f"{_number(row.ours)} {row.unit}", _number(row.peer), ratio, row.goal or "", met, spread


def show(machine: dict[str, Any], rows: Sequence[Row], console: Console) -> None:
    """Print the table."""
    table = Table(box=SIMPLE, caption=f"{machine['cpu']}, {machine['cores']} cores, Python {machine['python']}; {machine['layout']}")
    table.add_column("figure")
    for heading in ("ours", "peer", "ratio", "goal", "", "spread"):
        table.add_column(heading, justify="right", no_wrap=True)
    for row in rows:
        table.add_row(*_cells(row))
    console.print(table)
