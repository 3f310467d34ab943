"""A real program under test, and the processes below it as /proc shows them."""

import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import Protocol

import httpx

from ops.devstack.identity import ProcessIdentity

PROJECT = Path(__file__).resolve().parents[2]
DEADLINE_SECONDS = 120.0  # what takes a second on a quiet machine took half a minute on a full one
END_SECONDS = 120.0  # a worker alone may take thirty seconds for what it has begun


class Running:
    """A started program and the text that it has printed so far."""

    def __init__(self, command: list[str], environment: dict[str, str], output: Path) -> None:
        self._output = output
        with output.open("wb") as file:
            self.popen = subprocess.Popen(
                command, cwd=PROJECT, env=environment, stdout=file, stderr=subprocess.STDOUT, start_new_session=True
            )
        self.seen: set[ProcessIdentity] = set()

    @property
    def output(self) -> str:
        return self._output.read_text(errors="replace")

    @property
    def lines(self) -> list[str]:
        return self.output.splitlines()

    def wait_for(self, text: str, times: int = 1, seconds: float = DEADLINE_SECONDS) -> None:
        """Wait until the text was printed that often, then remember every process below this one."""
        wait_until(lambda: self.output.count(text) >= times or self.popen.poll() is not None, seconds)
        assert self.output.count(text) >= times, self.output
        self.seen = {ProcessIdentity.of(pid) for pid in descendants(self.popen.pid)}

    def end(self, number: int) -> int:
        """Send the signal and answer the exit code."""
        self.popen.send_signal(number)
        return self.popen.wait(END_SECONDS)

    def left_behind(self, seconds: float = DEADLINE_SECONDS) -> list[str]:
        """The commands of the processes seen that still live after so many seconds, at most."""
        deadline = time.monotonic() + seconds
        while any(process.is_alive() for process in self.seen) and time.monotonic() < deadline:
            time.sleep(0.05)
        return [command_line(process.pid) for process in self.seen if process.is_alive()]


class Launch(Protocol):
    """Start a Python program: its arguments, and environment variables by keyword."""

    def __call__(self, *arguments: str, **environment: str) -> Running: ...


def wait_until(condition: Callable[[], object], seconds: float = DEADLINE_SECONDS) -> None:
    """Wait for the condition, but no longer than so many seconds: what follows asserts."""
    deadline = time.monotonic() + seconds
    while not condition() and time.monotonic() < deadline:
        time.sleep(0.03)


def is_up(client: httpx.Client) -> bool:
    """Whether a web process answers."""
    try:
        return client.get("/health").is_success
    except httpx.TransportError:
        return False


def descendants(pid: int) -> list[int]:
    """Children, grandchildren and so on, by the parents that /proc names."""
    children = [int(stat.parent.name) for stat in Path("/proc").glob("[0-9]*/stat") if parent_of(stat) == pid]
    return children + [grandchild for child in children for grandchild in descendants(child)]


def parent_of(stat: Path) -> int:
    """The parent in a /proc/<pid>/stat; 0 when the process is gone."""
    with suppress(OSError):
        return int(stat.read_text().rpartition(")")[2].split()[1])
    return 0


def command_line(pid: int) -> str:
    """How the process was called; "" when it is gone."""
    with suppress(OSError):
        return Path(f"/proc/{pid}/cmdline").read_text().replace("\0", " ")
    return ""
