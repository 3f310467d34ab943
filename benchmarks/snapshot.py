"""`python -m benchmarks.snapshot`: how long a risk snapshot takes on the configured database. Everything it writes is rolled back.

Fill the database first: `manage.py demo_book --policies 1000000`.
"""

import os
import sys
import time

import django
from rich.console import Console

from benchmarks import report
from benchmarks.report import Row
from benchmarks.rounds import Plan, Progress

GOAL_SECONDS = 2.0


def measure(plan: Plan, progress: Progress) -> list[Row]:
    """Wall clock of one run of the monitor, from reading the book to the alerts."""
    taken = [_seconds(number, plan, progress) for number in range(1, plan.rounds + 1)]
    return [report.duration(f"risk snapshot, {_policies():,} policies", taken, below=GOAL_SECONDS)]


def _seconds(number: int, plan: Plan, progress: Progress) -> float:
    from django.db import transaction
    from django.utils import timezone

    from risk.services.snapshots import run_monitor

    started = time.perf_counter()
    with transaction.atomic():
        run_monitor(now=timezone.now())
        transaction.set_rollback(True)
    taken = time.perf_counter() - started
    progress(f"round {number}/{plan.rounds}  risk snapshot: {taken:.3f} s")
    return taken


def _policies() -> int:
    from quotes.selectors import exposure

    return sum(total.policy_count for total in exposure.totals())


def main() -> int:
    """Exit code 0: measured, the goal met or not."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings.development")
    django.setup()
    console, plan = Console(), Plan()
    machine = report.machine(plan)
    report.show(machine, measure(plan, console.print), console)
    return 0


if __name__ == "__main__":
    sys.exit(main())
