"""What `manage.py up` shows on a terminal: the steps of the start, then warnings and money events, a line each. The rest is in the logs."""

import json
import re
import shutil
import time
from collections.abc import Callable, Sequence
from typing import TextIO

from ops.core import money_log
from ops.server.runner.output import STEP, Output

NAME_WIDTH = 11
BACK_TO_START = "\r\x1b[K"  # of the line, which is cleared
SHOWN_LEVELS = frozenset({"warning", "error", "critical"})
TEXT_LINE = re.compile(r"\S+ \[(?P<level>[a-z]+) *\] .*?\[(?P<logger>[\w.]+)\]")
PREPARATION = "prepare"


class Console(Output):
    """A terminal. A step that has begun stands on the last line, with what was said about it last, until it is done."""

    def __init__(self, stream: TextIO, clock: Callable[[], float] = time.monotonic) -> None:
        super().__init__(stream)
        self._clock = clock
        self._step = ""
        self._began = 0.0

    def begin(self, step: str) -> None:
        self._step, self._began = step, self._clock()
        self._hint("...")

    def end(self, result: str = "") -> None:
        if self._step:
            seconds = self._clock() - self._began
            line = f"  {self._step:<{NAME_WIDTH}} {result}"
            self._step = ""
            super().write(f"{BACK_TO_START}{line.rstrip():<60} {seconds:5.1f} s\n")

    def write(self, text: str) -> None:
        """Above the step that goes on."""
        if self._step:
            super().write(BACK_TO_START)
        super().write(text)
        if self._step:
            self._hint("...")

    def show(self, name: str, lines: Sequence[str]) -> None:
        for line in lines:
            if line.startswith(STEP):
                self._note_step(line.removeprefix(STEP))
            elif name == PREPARATION and self._step:  # its money is that of a demonstration
                self._hint(line.strip())
            elif is_worth_a_look(line):
                self.write(f"{self.prefix(name)}{line}\n")

    def _note_step(self, said: str) -> None:
        step, is_result, result = said.partition(": ")
        if is_result:
            self.end(result)
        else:
            self.begin(step)

    def _hint(self, hint: str) -> None:
        room = shutil.get_terminal_size().columns - 1
        super().write(BACK_TO_START + f"  {self._step:<{NAME_WIDTH}} {hint}"[:room])


def is_worth_a_look(line: str) -> bool:
    """Whether a log line, as text or JSON, is a warning or worse, or tells of money."""
    level, logger = _level_and_logger(line)
    return level in SHOWN_LEVELS or logger == money_log.LOGGER


def _level_and_logger(line: str) -> tuple[str, str]:
    if line.startswith("{"):
        try:
            fields = json.loads(line)
        except ValueError:
            return "", ""
        return str(fields.get("level")), str(fields.get("logger"))
    found = TEXT_LINE.match(line)
    return (found["level"], found["logger"]) if found else ("", "")
