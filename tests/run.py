"""`python -m tests.run`: the process and browser tests side by side, then the ordinary ones, each part a pytest of its own.

The parts with real processes wait a lot, so two of them share two cores; all three at once, and answers take longer than a browser waits.
"""

import argparse
import json
import os
import re
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests import measuring
from tests.counting import OUTCOMES

PROJECT = Path(__file__).resolve().parents[1]
TICK_SECONDS = 0.5
PROGRESS_SECONDS = 30.0
NO_TESTS = 5  # pytest's exit code
FAILURE = re.compile(r"(?:FAILED|ERROR) \S+(?:::|\.py\b).*")
NO_REPORT: dict[str, Any] = {"collected": 0, "ran": -1, "outcomes": {}, "missing": {}}
FEW, THOROUGH = "not exhaustive", "exhaustive or hypothesis"


@dataclass(frozen=True)
class Part:
    """What pytest gets to run it. `after`: the part whose end it waits for, if that is run at all."""

    name: str
    arguments: Sequence[str]
    after: str = ""


PARTS = (
    Part("processes", ("-n", "2", "--dist", "loadfile", "tests/processes")),
    Part("browser", ("tests/browser",)),
    Part("ordinary", ("-n", "2", "--ignore=tests/processes", "--ignore=tests/browser", "tests"), after="browser"),
)


@dataclass
class Running:
    """A part that was started, and where its output and its report go."""

    part: Part
    popen: subprocess.Popen[bytes]
    output: Path
    report: Path
    started: float
    seconds: float = 0.0

    def has_ended(self) -> bool:
        if self.popen.poll() is None:
            return False
        self.seconds = self.seconds or time.monotonic() - self.started
        return True

    @property
    def percent(self) -> str:
        """How far pytest says that it is."""
        found = [line.rstrip("]").rpartition("[")[2] for line in self.text.splitlines() if line.endswith("%]")]
        return found[-1].strip() if found else "0%"

    @property
    def text(self) -> str:
        return self.output.read_text(errors="replace")


@dataclass(frozen=True)
class Result:
    """How a part ended."""

    name: str
    ok: bool
    collected: int
    outcomes: Counter[str]
    missing: Counter[str]
    seconds: float
    failures: Sequence[str] = ()

    def __str__(self) -> str:
        return f"{self.name:<10} {in_words(self.outcomes)}, of {self.collected} collected, in {self.seconds:.0f} s"


def in_words(outcomes: Counter[str]) -> str:
    """As pytest's last line has it."""
    found = [f"{outcomes[name]} {name}" for name in ("failed", *OUTCOMES) if outcomes[name]]
    return ", ".join(dict.fromkeys(found)) or "no tests ran"


def start(part: Part, folder: Path, options: Sequence[str], variables: Mapping[str, str]) -> Running:
    """Start the part's pytest."""
    output, report = folder / f"{part.name}.log", folder / f"{part.name}.json"
    command = [sys.executable, "-m", "pytest", "--tb=short", *options, *part.arguments]
    environment = {**os.environ, **variables, "TESTS_REPORT": str(report)}
    with output.open("wb") as file:
        popen = subprocess.Popen(command, cwd=PROJECT, env=environment, stdin=subprocess.DEVNULL, stdout=file, stderr=subprocess.STDOUT)
    return Running(part, popen, output, report, time.monotonic())


def result_of(running: Running, may_be_empty: bool) -> Result:
    """What the part reports. A part that wrote no report, or ran fewer tests than it collected, has failed."""
    code = running.popen.returncode
    written = json.loads(running.report.read_text()) if running.report.exists() else NO_REPORT
    complete = written["ran"] == written["collected"] and (code == 0 or (code == NO_TESTS and may_be_empty))
    failures = [line for line in running.text.splitlines() if FAILURE.match(line)]
    counts = Counter(written["outcomes"]), Counter(written["missing"])
    return Result(running.part.name, complete, written["collected"], *counts, running.seconds, failures)


@contextmanager
def ended_at_last(parts: list[Running]) -> Iterator[None]:
    """No part outlives this process, however it is left, unless a signal ends it at once."""
    try:
        yield
    finally:
        for running in parts:
            if running.popen.poll() is None:
                running.popen.terminate()
        for running in parts:
            running.popen.wait()


def watch(parts: list[Running]) -> Iterator[Running]:
    """Each part as soon as it has ended, also one added then; meanwhile now and then a line that says how far they are."""
    ended: list[Running] = []
    said = time.monotonic()
    while going := [running for running in parts if running not in ended]:
        for running in [running for running in going if running.has_ended()]:
            ended.append(running)
            yield running
        if going and time.monotonic() - said > PROGRESS_SECONDS:
            said = time.monotonic()
            print("... " + ", ".join(f"{running.part.name} {running.percent}" for running in going), flush=True)
        time.sleep(TICK_SECONDS)


def close(results: list[Result], seconds: float) -> int:
    """Print what failed, each part's counts, how to install what is missing, and one line for all. Returns the exit code."""
    outcomes = sum((result.outcomes for result in results), Counter[str]())
    print(*(f"\n{line}" for result in results for line in result.failures), "\n", sep="")
    print(*results, sep="\n")
    for reason, count in sorted(sum((result.missing for result in results), Counter[str]()).items()):
        print(f"{count} tests skipped: {reason}")
    failed = [result.name for result in results if not result.ok]
    if failed:
        print(f"Failed: {', '.join(failed)}")
    print(f"==== {in_words(outcomes)} in {seconds:.2f}s ({int(seconds) // 3600}:{int(seconds) // 60 % 60:02}:{int(seconds) % 60:02}) ====")
    return 1 if failed else 0


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the parts. Returns the exit code."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("parts", nargs="*", choices=[*(part.name for part in PARTS), []], help="all by default")
    parser.add_argument("--exhaustive", action="store_true", help="only what takes long: many examples, large numbers, long waits")
    parser.add_argument("--all", action="store_true", help="with what takes long")
    parser.add_argument("--coverage", action="store_true", help="measure which lines and branches the tests reach")
    chosen, options = parser.parse_known_args(arguments)
    selection = [] if chosen.all else ["-m", THOROUGH if chosen.exhaustive else FEW]
    started = time.monotonic()
    results = []
    with tempfile.TemporaryDirectory(prefix="tonsurance-run-") as folder:
        parts: list[Running] = []
        with ended_at_last(parts):
            wanted = [part for part in PARTS if not chosen.parts or part.name in chosen.parts]
            variables = {
                **({"TESTS_EXHAUSTIVE": "1"} if chosen.exhaustive or chosen.all else {}),
                **({measuring.FOLDER: folder} if chosen.coverage else {}),
            }
            names = {part.name for part in wanted}

            def start_all(after: str) -> None:
                due = [part for part in wanted if (part.after if part.after in names else "") == after]
                parts.extend(start(part, Path(folder), [*selection, *options], variables) for part in due)

            start_all(after="")
            for running in watch(parts):
                print(f"\n{running.part.name} tests\n{running.text}", flush=True)
                results.append(result_of(running, may_be_empty=chosen.exhaustive))
                start_all(after=running.part.name)
        covered = not chosen.coverage or measuring.report(Path(folder))
    return close(results, time.monotonic() - started) or int(not covered)


if __name__ == "__main__":
    sys.exit(main())
