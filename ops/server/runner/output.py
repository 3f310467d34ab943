"""The children's lines on one terminal: each behind the name of its process, in that process's colour."""

import os
from collections.abc import Sequence
from contextlib import suppress
from itertools import cycle
from pathlib import Path
from typing import IO, BinaryIO, TextIO

COLOURS = ("36", "33", "32", "35", "34", "91")  # ANSI foregrounds
NAME_WIDTH = 8
STEP = "step: "  # starts a line of `manage.py prepare --steps` about one of its steps
CHUNK = MAX_LINE = 64 * 1024


class Output:
    """Shows every line. `lost` turns true when nobody reads any more, e.g. after `manage.py up | head`."""

    def __init__(self, stream: TextIO) -> None:
        self.lost = False
        self._stream = stream
        self._colours = cycle(COLOURS) if stream.isatty() else None
        self._prefixes: dict[str, str] = {}

    def prefix(self, name: str) -> str:
        """What stands before each line of that process, also when it is started again."""
        if name not in self._prefixes:
            padded = f"{name:<{NAME_WIDTH}} | "
            self._prefixes[name] = padded if self._colours is None else f"\x1b[{next(self._colours)}m{padded}\x1b[0m"
        return self._prefixes[name]

    def show(self, name: str, lines: Sequence[str]) -> None:
        """Lines of that process."""
        prefix = self.prefix(name)
        self.write("".join(f"{prefix}{line}\n" for line in lines))

    def begin(self, step: str) -> None:
        """A step of the start begins. Here the lines of the processes tell."""

    def end(self, result: str = "") -> None:
        """The step that began last is done."""

    def write(self, text: str) -> None:
        """Show it now; once the reader is gone, note it and stay quiet."""
        try:
            self._stream.write(text)
            self._stream.flush()
        except BrokenPipeError:
            self.lost = True
            with Path(os.devnull).open("w") as nowhere:
                os.dup2(nowhere.fileno(), self._stream.fileno())


class Lines:
    """The output of one process, read from its pipe, cut into whole lines, and kept in its log."""

    def __init__(self, output: Output, name: str, pipe: IO[bytes], log: BinaryIO | None = None) -> None:
        self._output = output
        self._name = name
        self._pipe = pipe
        self._log = log
        self._rest = b""
        os.set_blocking(pipe.fileno(), False)

    def fileno(self) -> int:
        return self._pipe.fileno()

    def pump(self) -> bool:
        """Show what has come, without waiting. False when there was nothing: not yet, or never again."""
        try:
            data = os.read(self.fileno(), CHUNK)
        except BlockingIOError:
            return False
        *lines, self._rest = (self._rest + data).split(b"\n")
        if len(self._rest) > MAX_LINE:
            lines, self._rest = [*lines, self._rest], b""
        self._show(lines)
        return bool(data)

    def close(self) -> None:
        """Show all that is left, also what stands there without a line end."""
        while self.pump():
            pass
        self._show([self._rest] if self._rest else [])
        self._pipe.close()
        if self._log:
            self._log.close()

    def _show(self, lines: list[bytes]) -> None:
        if not lines:
            return
        if self._log:
            with suppress(OSError):  # a full disk must not stop what runs
                self._log.write(b"".join(line + b"\n" for line in lines))
        self._output.show(self._name, [line.decode(errors="replace").rstrip() for line in lines])
