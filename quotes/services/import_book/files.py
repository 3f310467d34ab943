"""A book as a file of CSV, plain or gzipped, and the file of the rows that were refused."""

import codecs
import csv
import gzip
import zlib
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO, NamedTuple, cast

from ops.api import csv_text
from quotes import book_rows
from quotes.book_rows import BadRow

REJECT_COLUMNS = ("line", "policy_ref", "field", "code", "reason", "row")


class BadFile(Exception):
    """The file as a whole cannot be read: the message says why."""


class Line(NamedTuple):
    """A line with its number in the file, the header being line 1, without its line end."""

    number: int
    raw: bytes


class Reject(NamedTuple):
    """A row that was not imported, and why."""

    line: Line
    field: str
    code: str
    reason: str


def lines(path: Path) -> Iterator[Line]:
    """The rows of the file as they stand, empty lines left out. Raises BadFile: unreadable, damaged, empty or with another header."""
    try:
        with _open(path) as file:
            _check_header(path, file.readline())
            yield from (Line(number, raw) for number, line in enumerate(file, start=2) if (raw := line.rstrip(b"\r\n")))
    except (OSError, EOFError, zlib.error) as error:
        raise BadFile(f"{path} cannot be read: {_reason(error)}") from error


def count(path: Path) -> int:
    """The number of rows. It reads the file to its end, so a damaged one is refused before anything of it is imported."""
    return sum(1 for _ in lines(path))


def _open(path: Path) -> BinaryIO:
    return cast(BinaryIO, gzip.open(path)) if path.suffix == ".gz" else path.open("rb")


def _reason(error: Exception) -> str:
    """What the system said, without its error number and the path once more."""
    return getattr(error, "strerror", None) or str(error)


def _check_header(path: Path, line: bytes) -> None:
    if not line:
        raise BadFile(f"{path} is empty.")
    try:
        book_rows.check_header(book_rows.split(line.removeprefix(codecs.BOM_UTF8).rstrip(b"\r\n")))
    except BadRow as error:
        raise BadFile(f"{path} is not a book of policies: {error}") from error


@contextmanager
def rejects_file(path: Path) -> Iterator[Callable[[Iterable[Reject]], None]]:
    """A new file of refused rows, as CSV that a spreadsheet may open; gives the function that adds to it.

    Raises BadFile when it cannot be written.
    """
    try:
        file = path.open("w", encoding="utf-8", newline="")
    except OSError as error:
        raise BadFile(f"{path} cannot be written: {_reason(error)}") from error
    with file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(REJECT_COLUMNS)

        def keep(rejects: Iterable[Reject]) -> None:
            writer.writerows([csv_text.cell(value) for value in _columns(reject)] for reject in rejects)
            file.flush()

        yield keep


def _columns(reject: Reject) -> tuple[object, ...]:
    """Bytes that are not UTF-8 are shown as \\x and two digits, so that the file itself can be read anywhere."""
    row = reject.line.raw.decode("utf-8", "backslashreplace")
    policy_ref = row.partition(",")[0].strip('"')
    return reject.line.number, policy_ref, reject.field, reject.code, reject.reason, row
