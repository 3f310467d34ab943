"""Start children, show and keep their lines, and stop them all: on a signal, when one ends by itself, or when an error passes by."""

import selectors
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from types import FrameType
from typing import Self

from ops.server.runner.log_files import open_log, rotate
from ops.server.runner.output import Lines, Output
from ops.server.runner.process import Process, kill_group, start

TICK_SECONDS = 0.1
STOP_SIGNALS = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)
ONE_REQUEST_SECONDS = 1.0  # a group signal arrives twice: from the sender and from `make`


@dataclass(eq=False)
class Child:
    """A started process, its lines (None when they go to a file directly), and whether anything of it is left."""

    process: Process
    popen: subprocess.Popen[bytes]
    lines: Lines | None
    is_gone: bool = False

    def has_ended(self) -> bool:
        return self.popen.poll() is not None


class Runner:
    """Children in the order of their start. As a context manager it turns signals into requests and stops all on the way out.

    Signal handlers only count; all waiting happens in the loop. A second request shortens every grace.
    `logs`: the folder that keeps what each child says, in NAME.log.
    """

    def __init__(self, output: Output | None = None, *, logs: Path | None = None, clock: Callable[[], float] = time.monotonic) -> None:
        self.output = output or Output(sys.stdout)
        self._clock = clock
        self._logs = logs
        self._children: list[Child] = []
        self._selector = selectors.DefaultSelector()
        self._handlers: dict[signal.Signals, signal._HANDLER] = {}
        self._requests = 0
        self._requested_at = float("-inf")

    def __enter__(self) -> Self:
        heard = [number for number in STOP_SIGNALS if not _is_nohup(number)]
        self._handlers = {number: signal.signal(number, self._note_request) for number in heard}
        return self

    def __exit__(self, *_: object) -> None:
        self.stop()
        for number, handler in self._handlers.items():
            signal.signal(number, handler)

    @property
    def must_stop(self) -> bool:
        """Whether a signal asked for the end, or nobody reads the output any more."""
        return self._requests > 0 or self.output.lost

    @property
    def is_hurried(self) -> bool:
        """Whether the end was asked for again: every grace is shortened."""
        return self._requests > 1

    @property
    def pids(self) -> dict[str, int]:
        """The children by name, in the order of their start."""
        return {child.process.name: child.popen.pid for child in self._children}

    def start(self, process: Process) -> int:
        """Start it and answer its pid."""
        child = self._launch(process)
        self._children.append(child)
        return child.popen.pid

    def restart(self, child: Child) -> Child:
        """Start the process of an ended child again, in its place in the order."""
        self._clear(child)
        again = self._launch(child.process)
        self._children[self._children.index(child)] = again
        return again

    def is_running(self, name: str) -> bool:
        """Whether the process of that name was started and has not ended."""
        return any(child.process.name == name and not child.has_ended() for child in self._children)

    def ended(self) -> Child | None:
        """A child that ended by itself, if any."""
        return next((child for child in self._children if child.has_ended()), None)

    def newly_ended(self) -> list[Child]:
        """The children that ended by themselves since the last call; their last lines are shown, and nothing of them is left."""
        ended = [child for child in self._children if not child.is_gone and child.has_ended()]
        for child in ended:
            self._clear(child)
        return ended

    def log_of(self, process: Process) -> Path | None:
        """The file that keeps what the process says."""
        return process.log or (self._logs / f"{process.name}.log" if self._logs else None)

    def rotate_logs(self) -> None:
        """Keep the logs small. What cannot be read or written now is left for the next time."""
        for log in filter(None, (self.log_of(child.process) for child in self._children)):
            with suppress(OSError):
                rotate(log)

    def run(self, process: Process) -> int | None:
        """Run a process that ends by itself; its exit code, None when a stop was asked for or another child ended before."""
        self.start(process)
        step = self._children[-1]
        self._show_until(lambda: self.must_stop or self.ended() is not None)
        if not step.has_ended():
            return None
        self._release(step)
        return step.popen.returncode

    def watch(self) -> Child | None:
        """Show output until a stop is asked for (None) or a child ends by itself (that one)."""
        self._show_until(lambda: self.must_stop or self.ended() is not None)
        return None if self.must_stop else self.ended()

    def pump(self) -> None:
        """Wait for output, a tick at most, and show it."""
        for key, _ in self._selector.select(TICK_SECONDS):
            if not key.data.lines.pump():
                self._forget(key.data.lines)

    def stop(self) -> None:
        """Stop every child, the youngest first, each within its grace."""
        self._requests = max(self._requests, 1)
        while self._children:
            child = self._children[-1]
            self._end(child)
            self._release(child)

    def _note_request(self, _number: int, _frame: FrameType | None) -> None:
        now = self._clock()
        if now - self._requested_at > ONE_REQUEST_SECONDS:
            self._requests += 1
            self._requested_at = now

    def _end(self, child: Child) -> None:
        if not child.has_ended():
            child.popen.send_signal(child.process.stop_signal)
        started = time.monotonic()
        self._show_until(lambda: child.has_ended() or time.monotonic() - started > self._grace(child.process))

    def _grace(self, process: Process) -> float:
        return process.hurried_grace if self.is_hurried else process.grace

    def _launch(self, process: Process) -> Child:
        popen = start(process)
        lines = None
        if popen.stdout:
            log = self.log_of(process)
            lines = Lines(self.output, process.name, popen.stdout, open_log(log) if log else None)
        child = Child(process, popen, lines)
        if lines:
            self._selector.register(lines, selectors.EVENT_READ, child)
        return child

    def _release(self, child: Child) -> None:
        self._clear(child)
        self._children.remove(child)

    def _clear(self, child: Child) -> None:
        """Leave nothing of the child: no process of its session, no unread line. Once: its pid may soon be another's."""
        if child.is_gone:
            return
        kill_group(child.popen)
        child.popen.wait()
        if child.lines:
            self._forget(child.lines)
            child.lines.close()
        child.is_gone = True

    def _show_until(self, condition: Callable[[], bool]) -> None:
        while not condition():
            self.pump()

    def _forget(self, lines: Lines) -> None:
        if lines in self._selector.get_map():
            self._selector.unregister(lines)


def _is_nohup(number: signal.Signals) -> bool:
    return number == signal.SIGHUP and signal.getsignal(number) == signal.SIG_IGN
