"""A pytest plugin (`-p tests.counting`): compares the tests that ran with those that were collected, and names programs that were missing.

With `TESTS_REPORT` it writes what happened as JSON, for `tests.run`. With `TESTS_SECONDS` no test begins after so many seconds. With `CI` a
test that is skipped because a program is missing fails.
"""

import json
import os
import re
import time
from collections import Counter
from collections.abc import Generator
from pathlib import Path
from typing import Any

import pytest

MISSING_PROGRAM = re.compile(r"\S+ is (?:missing|not installed)\b.*")
OUTCOMES = ("passed", "failed", "error", "skipped", "xfailed", "xpassed")


class Counting:
    """Of one session: how many tests were collected, how many ran to their end (two may bear one name), and why some were skipped."""

    def __init__(self) -> None:
        self.collected = 0
        self.ran = 0
        self.missing: Counter[str] = Counter()
        self.deadline = time.monotonic() + float(os.environ.get("TESTS_SECONDS", "inf"))

    def pytest_collection_finish(self, session: pytest.Session) -> None:
        self.collected = len(session.items)
        if (output := getattr(session.config, "workeroutput", None)) is not None:
            output["collected"] = self.collected

    @pytest.hookimpl(optionalhook=True)
    def pytest_testnodedown(self, node: Any) -> None:
        """A worker of xdist ended: each of them collects everything."""
        self.collected = max(self.collected, getattr(node, "workeroutput", {}).get("collected", 0))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_makereport(self) -> Generator[None, pytest.TestReport, pytest.TestReport]:
        report = yield
        if os.environ.get("CI") and report.skipped and MISSING_PROGRAM.search(_reason(report)):
            report.outcome, report.longrepr = "failed", f"Skipped, although nothing may be missing here: {_reason(report)}"
        return report

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.ran += int(report.when not in {"setup", "call"})  # `teardown`, or what xdist says of a test whose worker crashed
        if report.skipped and (missing := MISSING_PROGRAM.search(_reason(report))):
            self.missing[missing[0]] += 1

    def pytest_runtest_protocol(self, item: pytest.Item) -> None:
        if time.monotonic() > self.deadline:
            item.session.shouldstop = "the time is over"

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        if not hasattr(session.config, "workerinput"):
            if self._lost(session):
                session.exitstatus = pytest.ExitCode.TESTS_FAILED
            self._write(session)

    def pytest_terminal_summary(self, terminalreporter: Any) -> None:
        for reason, count in sorted(self.missing.items()):
            terminalreporter.write_line(f"{count} tests skipped: {reason}")
        if lost := self._lost(terminalreporter._session):
            terminalreporter.write_line(f"{lost} of {self.collected} tests that were collected did not run.", red=True)

    def _lost(self, session: pytest.Session) -> int:
        """How many tests got lost on the way in a session that was not cut short on purpose."""
        cut_short = session.config.option.collectonly or session.shouldstop or session.shouldfail
        return 0 if cut_short else self.collected - self.ran

    def _write(self, session: pytest.Session) -> None:
        if path := os.environ.get("TESTS_REPORT"):
            reporter: Any = session.config.pluginmanager.get_plugin("terminalreporter")
            stats = reporter.stats
            counts = {outcome: len(found) for outcome in OUTCOMES if (found := stats.get(outcome))}
            Path(path).write_text(json.dumps({"collected": self.collected, "ran": self.ran, "outcomes": counts, "missing": self.missing}))


def _reason(report: pytest.TestReport) -> str:
    """Why it was skipped."""
    return report.longrepr[2] if isinstance(report.longrepr, (tuple, list)) else str(report.longrepr)


def pytest_configure(config: pytest.Config) -> None:
    config.pluginmanager.register(Counting(), "counting of tests")
