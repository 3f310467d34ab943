"""`python -m benchmarks [--quick]`: start everything, measure, print the table, write results.json."""

import argparse
import importlib.util
import shutil
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import uvloop
from rich.console import Console

from benchmarks import batch, bind, fanout, loss, quote, reads, recording, report, stack
from benchmarks.bind import OutOfQuotes
from benchmarks.cores import LOAD_CORE, on_core
from benchmarks.report import Row
from benchmarks.rounds import Plan, Progress, WrongAnswer
from benchmarks.servers import ROOT, Peers, start_peers
from benchmarks.stack import Stack
from ops.embedded.readiness import ServiceFailed
from ops.runner import Runner

QUICK = Plan(rounds=3, seconds=1.0, warm_up=1.0)
INTERRUPTED = 130


def missing_packages() -> list[str]:
    """Packages of benchmarks/requirements.txt that are not installed."""
    return [name for name in ("fastapi", "pydantic") if importlib.util.find_spec(name) is None]


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


async def measure(stack: Stack, peers: Peers, plan: Plan, progress: Progress) -> list[Row]:
    """Every figure, one subject after the other."""
    return [
        *await quote.measure(stack, peers, plan, progress),
        *await reads.measure(stack, plan, progress),
        *await batch.measure(stack, peers, plan, progress),
        *await bind.measure(stack, plan, progress),
    ]


def run(plan: Plan, console: Console) -> None:
    """Start, measure, report. KeyboardInterrupt: a signal asked for the end."""
    machine = report.machine(plan)
    with on_core(LOAD_CORE), scratch() as folder, Runner() as runner, stack.running(runner, folder) as system:

        def progress(line: str) -> None:
            console.print(line, style="dim")
            if runner.must_stop:
                raise KeyboardInterrupt

        rows = [
            *uvloop.run(measure(system, start_peers(runner, logs=folder), plan, progress)),
            *uvloop.run(fanout.measure(system, runner, folder, plan, progress)),
            *loss.measure(plan, progress),
            *recording.measure(plan, progress),
        ]
    report.save(machine, rows)
    report.show(machine, rows, console)


def main() -> int:
    """Exit code: 0 measured (goals met or not), 1 a server failed or answered wrongly, 2 packages are missing."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--quick", action="store_true", help="three rounds of a second each: a look, not a figure")
    plan = QUICK if parser.parse_args().quick else Plan()
    console = Console()
    if missing := missing_packages():
        console.print(f"The peers need {', '.join(missing)}: pip install -r benchmarks/requirements.txt", style="red")
        return 2
    try:
        run(plan, console)
    except (ServiceFailed, ConnectionError, WrongAnswer, OutOfQuotes) as error:
        console.print(str(error), style="red", markup=False)
        return 1
    except KeyboardInterrupt:
        return INTERRUPTED
    return 0


if __name__ == "__main__":
    sys.exit(main())
