"""What a row says about its goal."""

import json
from collections import Counter
from pathlib import Path

import pytest

from benchmarks import report
from benchmarks.load import Tally
from benchmarks.rounds import Plan, Series


def series(answers: int, *, latency: float = 0.01, refused: int = 0) -> Series:
    """One round of one second."""
    return Series(200, [Tally(statuses=Counter({200: answers, 429: refused}), latencies=[latency] * answers, elapsed=1.0)])


def test_twice_the_peer_meets_a_goal_of_two() -> None:
    row = report.beside_peer("quote", series(200), series(100), at_least=2)
    assert (row.ratio, row.met, row.goal) == (2.0, True, ">= 2 x")


def test_a_little_less_misses_it() -> None:
    assert report.beside_peer("quote", series(199), series(100), at_least=2).met is False


def test_a_rate_without_a_peer_is_compared_with_its_goal() -> None:
    row = report.rate("bind", series(150), at_least=300)
    assert (row.peer, row.ratio, row.met) == (None, 0.5, False)


def test_a_latency_twice_as_good_as_its_goal_has_ratio_two() -> None:
    row = report.p95("bind p95", series(10, latency=0.05), below=100)
    assert row.met is True
    assert row.ratio == pytest.approx(2.0)


def test_one_error_in_any_series_misses_the_goal() -> None:
    row = report.errors("errors", [series(10), series(10, refused=1)])
    assert (row.ours, row.met) == (1, False)


def test_a_figure_that_could_not_be_taken_is_a_goal_missed() -> None:
    assert report.absent("APY", at_least=1.5).met is False


def test_results_name_the_machine_and_every_row(tmp_path: Path) -> None:
    path = tmp_path / "results.json"
    report.save(report.machine(Plan()), [report.yardstick("alone", series(7))], path)
    written = json.loads(path.read_text())
    assert {"cpu", "cores", "python", "load_average", "layout"} <= set(written["machine"])
    assert written["rows"][0] | {"name": "alone", "ours": 7.0, "peer": None} == written["rows"][0]
