"""One child process: how to start it and how it wishes to be stopped."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import BinaryIO

from ops.server.runner.log_files import open_log

LAUNCHER = Path(__file__).with_name("launch.py")


@dataclass(frozen=True)
class Process:
    """A command that runs for as long as its parent, and its way to end.

    `grace`: seconds between the stop signal and SIGKILL, `hurried_grace` after a second request to stop.
    `death_signal`: what the kernel sends when the parent is gone.
    `log`: the file that takes its output; None: the runner shows it. `environment` is added to the parent's.
    `before`: called before each start.
    """

    name: str
    command: Sequence[str]
    environment: Mapping[str, str] = field(default_factory=dict)
    directory: Path | None = None
    user: str = ""
    stop_signal: signal.Signals = signal.SIGTERM
    death_signal: signal.Signals = signal.SIGKILL
    grace: float = 10.0
    hurried_grace: float = 1.0
    log: Path | None = None
    before: Callable[[], object] | None = None


def start(process: Process) -> subprocess.Popen[bytes]:
    """Start it in a session of its own, so that Ctrl-C reaches the runner alone. Call from the main thread.

    The kernel's promise follows the thread that starts the child, and the main thread lives longest.
    """
    if process.before:
        process.before()
    launcher = [sys.executable, "-I", "-S", str(LAUNCHER), str(os.getpid()), str(int(process.death_signal)), process.user]
    with _output(process) as output:
        return subprocess.Popen(  # noqa: S603  # the commands of ops.server.processes and ops.devstack
            [*launcher, shutil.which(process.command[0]) or process.command[0], *process.command[1:]],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            cwd=process.directory,
            env={**os.environ, "PYTHONUNBUFFERED": "1", **process.environment},
            start_new_session=True,
        )


@contextmanager
def _output(process: Process) -> Iterator[int | BinaryIO]:
    if process.log is None:
        yield subprocess.PIPE
        return
    with open_log(process.log) as file:
        yield file


def kill_group(child: subprocess.Popen[bytes]) -> None:
    """SIGKILL for the child and for whatever it started in its session."""
    with suppress(ProcessLookupError, PermissionError):
        os.killpg(child.pid, signal.SIGKILL)
