"""A run that lost tests has failed, and a test skipped because a program is missing says how to install it."""

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.migrated import PROJECT

LOSES_ONE = """
import pytest
@pytest.hookimpl(tryfirst=True)
def pytest_runtest_protocol(item):
    return True if item.name == "test_lost" else None
"""
OF_ONE_NAME = """
import pytest
def pytest_pycollect_makeitem(collector, name):
    return [pytest.Function.from_parent(collector, name=name) for _ in range(2)] if name == "test_kept" else None
"""
TESTS = """
import pytest
def test_kept(): pass
def test_lost(): pass
@pytest.mark.skip(reason="frobnicate is missing: apt-get install frob")
def test_of_a_program(): pass
@pytest.mark.skip(reason="belongs to nobody")
def test_excused(): pass
"""


@pytest.fixture
def run(tmp_path: Path) -> Any:
    """Run pytest with the plugin alone in a folder; returns the exit code, what it printed, and its report."""
    (tmp_path / "test_it.py").write_text(TESTS)

    def run(*options: str, **environment: str) -> tuple[int, str, dict[str, Any]]:
        inherited = {name: value for name, value in os.environ.items() if name != "CI" and not name.startswith(("PYTEST", "TESTS"))}
        variables = {"PYTHONPATH": str(PROJECT), "TESTS_REPORT": str(tmp_path / "report.json"), **environment}
        plain = ["-p", "no:django", "-p", "no:cacheprovider", "-c", os.devnull, "--rootdir", str(tmp_path)]
        command = [sys.executable, "-m", "pytest", "-p", "tests.counting", *plain, *options, str(tmp_path)]
        done = subprocess.run(command, cwd=tmp_path, env=inherited | variables, capture_output=True, text=True, timeout=300, check=False)
        return done.returncode, done.stdout, json.loads((tmp_path / "report.json").read_text())

    return run


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "shared out"])
def test_all_that_were_collected_ran(run: Any, options: tuple[str, ...]) -> None:
    code, output, report = run(*options)
    assert (code, report["collected"], report["ran"], report["outcomes"]) == (0, 4, 4, {"passed": 2, "skipped": 2})
    assert "1 tests skipped: frobnicate is missing: apt-get install frob" in output


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "shared out"])
def test_two_tests_of_one_name_are_two(run: Any, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "conftest.py").write_text(OF_ONE_NAME)
    code, _, report = run(*options)
    assert (code, report["collected"], report["ran"]) == (0, 5, 5)


@pytest.mark.parametrize("options", [(), ("-n", "2")], ids=["alone", "shared out"])
def test_a_lost_test_fails_the_run(run: Any, tmp_path: Path, options: tuple[str, ...]) -> None:
    (tmp_path / "conftest.py").write_text(LOSES_ONE)
    code, output, report = run(*options)
    assert (code, report["collected"], report["ran"]) == (1, 4, 3)
    assert "1 of 4 tests that were collected did not run." in output


def test_where_nothing_may_be_missing_a_missing_program_fails_its_tests(run: Any) -> None:
    code, output, report = run(CI="true")
    assert (code, report["outcomes"]) == (1, {"passed": 2, "error": 1, "skipped": 1})
    assert "frobnicate is missing" in output


def test_no_test_begins_when_the_time_is_over(run: Any) -> None:
    code, _, report = run(TESTS_SECONDS="0")
    assert (code, report["collected"]) == (2, 4)
    assert report["ran"] < 4
