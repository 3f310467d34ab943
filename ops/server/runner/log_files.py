"""The log files of the children: private, appended to, and kept small."""

import os
from contextlib import suppress
from pathlib import Path
from typing import BinaryIO

LARGEST = 5 * 1024 * 1024  # bytes of a log; then it is copied to NAME.log.1 and begins again
KEPT = 3
LOG_LINES = 15
CHUNK = 1024 * 1024
TAIL = 64 * 1024  # bytes from the end in which the last lines are looked for


def open_log(path: Path) -> BinaryIO:
    """Open for appending, unbuffered. Readable by its owner only: logs quote what users send."""
    path.parent.mkdir(parents=True, exist_ok=True)
    return os.fdopen(os.open(path, os.O_WRONLY | os.O_APPEND | os.O_CREAT, 0o600), "ab", buffering=0)


def rotate(path: Path, *, largest: int = LARGEST, kept: int = KEPT) -> bool:
    """Copy a log that has grown too large to NAME.log.1 and empty it; returns whether that was done.

    The file stays the same one: its writers, which append, need not open it again. What they write during the copy may be lost.
    Without room for the copy the log is emptied all the same.
    """
    size = path.stat().st_size if path.exists() else 0
    if size <= largest:
        return False
    for number in range(kept - 1, 0, -1):
        with suppress(FileNotFoundError):
            _numbered(path, number).replace(_numbered(path, number + 1))
    with suppress(OSError), path.open("rb") as log, open_log(_numbered(path, 1)) as copy:
        while size > 0 and (part := log.read(min(size, CHUNK))):  # no more: it may be written faster than it is copied
            copy.write(part)
            size -= len(part)
    os.truncate(path, 0)
    return True


def last_lines(path: Path) -> str:
    """The end of a log file, "" when there is none."""
    if not path.exists():
        return ""
    with path.open("rb") as file:
        file.seek(max(0, path.stat().st_size - TAIL))
        return "\n".join(file.read().decode(errors="replace").splitlines()[-LOG_LINES:])


def _numbered(path: Path, number: int) -> Path:
    return path.with_name(f"{path.name}.{number}")
