"""`python -m benchmarks [--quick] [SUBJECT...]`: start everything, measure, print the table, write results.json."""

import argparse
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Callable, Collection, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks import batch, bind, bodies, fanout, loss, quote, reads, recording, report, stack
from benchmarks.bind import OutOfQuotes
from benchmarks.cores import LOAD_CORE, on_core
from benchmarks.report import Row
from benchmarks.rounds import Plan, WrongAnswer
from benchmarks.servers import ROOT, start_peers
from ops.devstack.waiting import ServiceFailed
from ops.server.runner import Runner

QUICK = Plan(rounds=3, seconds=1.0, warm_up=1.0)
INTERRUPTED = 130
SUBJECTS = ("quote", "reads", "batch", "bind", "bodies", "fanout", "loss", "recording")
Rows = Sequence[Row]


def missing_packages() -> list[str]:
    """Packages of benchmarks/requirements.txt that are not installed."""
    return [name for name in ("fastapi", "pydantic", "daphne") if importlib.util.find_spec(name) is None]


@contextmanager
def scratch() -> Iterator[Path]:
    """A folder for one run, on the project's disk (a /tmp in memory would flatter PostgreSQL), open to PostgreSQL's account."""
    parent = ROOT / ".run"
    parent.mkdir(exist_ok=True)
    folder = Path(tempfile.mkdtemp(prefix="bench-", dir=parent))
    folder.chmod(0o755)
    try:
        yield folder
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def run(subjects: Collection[str], plan: Plan, console: Console) -> None:
    """Start, measure, report. KeyboardInterrupt: a signal asked for the end."""
    machine = report.machine(plan)
    with on_core(LOAD_CORE), scratch() as folder, Runner() as runner, stack.running(runner, folder) as system:

        def progress(line: str) -> None:
            console.print(line, style="dim")
            if runner.must_stop:
                raise KeyboardInterrupt

        peers = start_peers(runner, logs=folder)
        measurements: dict[str, Callable[[], Rows]] = {
            "quote": lambda: uvloop.run(quote.measure(system, peers, plan, progress)),
            "reads": lambda: uvloop.run(reads.measure(system, plan, progress)),
            "batch": lambda: uvloop.run(batch.measure(system, peers, plan, progress)),
            "bind": lambda: uvloop.run(bind.measure(system, plan, progress)),
            "bodies": lambda: uvloop.run(bodies.measure(system, plan, progress)),
            "fanout": lambda: uvloop.run(fanout.measure(system, runner, folder, plan, progress)),
            "loss": lambda: loss.measure(plan, progress),
            "recording": lambda: recording.measure(plan, progress),
        }
        rows = [row for name in SUBJECTS if name in subjects for row in measurements[name]()]
    if len(subjects) == len(SUBJECTS):
        report.save(machine, rows)
    report.show(machine, rows, console)


def main() -> int:
    """Exit code: 0 measured (goals met or not), 1 a server failed or answered wrongly, 2 packages are missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds of a second each: a look, not a figure")
    parser.add_argument("subjects", nargs="*", metavar="SUBJECT", help=f"{', '.join(SUBJECTS)} (default: all, and save the results)")
    arguments = parser.parse_args()
    if unknown := set(arguments.subjects) - set(SUBJECTS):
        parser.error(f"no such subject: {', '.join(unknown)}")
    plan = QUICK if arguments.quick else Plan()
    console = Console()
    if missing := missing_packages():
        console.print(f"The peers need {', '.join(missing)}: pip install --require-hashes -r benchmarks/requirements.txt", style="red")
        return 2
    try:
        run(arguments.subjects or SUBJECTS, plan, console)
    except (ServiceFailed, ConnectionError, WrongAnswer, OutOfQuotes) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
