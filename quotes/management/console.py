"""Output of the book's commands: a progress bar during imports, tables afterwards."""

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


def console(out: OutputWrapper) -> Console:
    """Writes to a command's output, as wide as the terminal, or wide enough for every column where there is none."""
    return Console(file=cast(IO[str], out), width=None if out.isatty() else WIDTH_OF_A_FILE)


@contextmanager
def row_progress(total: int) -> Iterator[Callable[[int], None]]:
    """A bar on standard error, silent where that is no terminal; gives the function that takes the number of rows done."""
    terminal = Console(stderr=True)
    columns = (TextColumn("importing"), BarColumn(), MofNCompleteColumn(), TimeRemainingColumn())
    with Progress(*columns, console=terminal, disable=not terminal.is_terminal) as bar:
        task = bar.add_task("importing", total=total)
        yield lambda rows: bar.update(task, completed=rows)


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
