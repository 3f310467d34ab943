from collections.abc import Sequence
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from rich.table import Column, Table

from quotes.management.console import console
from quotes.selectors.reconciliation import Difference, reconcile

MAX_SHOWN = 100


class Command(BaseCommand):
    help = "Compare exposure, coverage and balances with the policies and the ledger; exits with 1 when anything differs."

    def handle(self, *args: Any, **options: Any) -> None:
        result = reconcile()
        if not result.differences:
            self.stdout.write(f"reconciled: {result.policies:,} policies ({result.active:,} active), no difference")
            return
        console(self.stdout).print(_table(result.differences[:MAX_SHOWN]))
        raise CommandError(f"{len(result.differences):,} differences in a book of {result.policies:,} policies.", returncode=1)


def _table(differences: Sequence[Difference]) -> Table:
    figures = [Column(name, justify="right") for name in ("expected", "found", "difference")]
    table = Table("what", *figures, title="Differences")
    for found in differences:
        table.add_row(found.what, f"{found.expected:f}", f"{found.found:f}", f"{found.difference:+f}")
    return table
