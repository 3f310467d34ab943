"""Output of the book's commands: a progress bar during imports, tables afterwards."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import IO, cast

from django.core.management.base import OutputWrapper
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.table import Column, Table

from quotes import underwriting
from quotes.selectors import book as book_selectors
from quotes.selectors import catalogue as catalogue_selectors
from quotes.services.import_book.writing import Tally

WIDTH_OF_A_FILE = 140
LINE_SECONDS = 5.0


def console(out: OutputWrapper) -> Console:
    """Writes to a command's output, as wide as the terminal, or wide enough for every column where there is none."""
    return Console(file=cast(IO[str], out), width=None if out.isatty() else WIDTH_OF_A_FILE)


@contextmanager
def row_progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, lines where that is no terminal; gives the function that takes the number of rows done."""
    terminal = Console(stderr=True)
    if not terminal.is_terminal:
        yield PlainProgress(total, lambda line: print(line, file=sys.stderr, flush=True))
        return
    columns = (TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal) as bar:
        task = bar.add_task("importing", total=total)
        yield lambda rows: bar.update(task, completed=rows)


class PlainProgress:
    """A line at the start, and then one now and then: not before five seconds and a hundredth of the rows have passed."""

    def __init__(self, total: int, write: Callable[[str], object], clock: Callable[[], float] = time.monotonic) -> None:
        self._total = total
        self._write = write
        self._clock = clock
        self._rows, self._at = 0, clock()
        write(f"importing {total:,} rows")

    def __call__(self, rows: int) -> None:
        """So many rows are done by now."""
        if rows > self._rows and rows - self._rows >= self._total / 100 and self._clock() - self._at >= LINE_SECONDS:
            self._rows, self._at = rows, self._clock()
            self._write(f"imported {rows:,} of {self._total:,} rows ({rows / self._total:.0%})")


def show_import(out: OutputWrapper, tally: Tally, seconds: float) -> None:
    """The summary of an import, and the limits that the book breaks after it."""
    table = Table("rows", Column("number", justify="right"))
    table.add_row("imported", f"{tally.imported:,}")
    table.add_row("  of which expired", f"{tally.expired:,}")
    table.add_row("already known", f"{tally.already_known:,}")
    table.add_row("rejected", f"{tally.rejected:,}")
    table.add_section()
    table.add_row("seconds", f"{seconds:.1f}")
    table.add_row("rows/s", f"{tally.rows / max(seconds, 1e-9):,.0f}")
    console(out).print(table, _broken_limits())


def _broken_limits() -> Table | str:
    broken = underwriting.broken_limits(book_selectors.load(), catalogue_selectors.load())
    if not broken:
        return "The book breaks no underwriting limit."
    table = Table("limit broken", "limit", "value", "meaning", title="Nothing new is sold where the book breaks a limit")
    for refusal in broken:
        table.add_row(refusal.code.value, str(refusal.limit), str(refusal.value), refusal.message)
    return table
