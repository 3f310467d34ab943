"""Keep children running: one that ends by itself is started again, until it ends quickly several times in a row."""

import signal
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from ops.server.runner.log_files import last_lines
from ops.server.runner.restarts import MAX_QUICK, Restarts
from ops.server.runner.runner import Child, Runner

ROTATE_SECONDS = 10.0
Ready = Callable[[], bool]


@dataclass(frozen=True)
class Failure:
    """Why everything stops: a process that could not be kept running, how it ended, and the log that says more."""

    name: str
    ended: str
    log: Path | None

    def __str__(self) -> str:
        end = f"\nThe end of {self.log}:\n{last_lines(self.log)}" if self.log else ""
        return f"{self.name} {self.ended}{end}"


class Supervisor:
    """Watches the children of a runner.

    `services`: the processes that the others need, by name, and whether each is ready; the others are started again only then.
    `changed` is called after a process was started again, `each_turn` several times a second.
    """

    def __init__(
        self,
        runner: Runner,
        *,
        services: Mapping[str, Ready],
        changed: Callable[[], object],
        each_turn: Callable[[], object] = lambda: None,
        clock: Callable[[], float] = time.monotonic,
    ) -> None:
        self._runner = runner
        self._services = services
        self._changed = changed
        self._each_turn = each_turn
        self._clock = clock
        self._restarts: defaultdict[str, Restarts] = defaultdict(Restarts)
        self._started: defaultdict[str, float] = defaultdict(clock)
        self._due: dict[Child, float] = {}
        self._rotated = clock()

    def watch(self) -> Failure | None:
        """Return when a stop is asked for (None) or a process cannot be kept running."""
        for name in self._runner.pids:
            self._started[name] = self._clock()
        while not self._runner.must_stop:
            self._runner.pump()
            for child in self._runner.newly_ended():
                if failure := self._note_end(child):
                    return failure
            self._restart_due()
            self._rotate()
            self._each_turn()
        return None

    def _note_end(self, child: Child) -> Failure | None:
        name, ran = child.process.name, self._clock() - self._started[child.process.name]
        wait = self._restarts[name].wait_after(ran)
        if wait is None:
            how = f"ended {MAX_QUICK} times in a row soon after its start, the last time {how_it_ended(child.popen.returncode)}."
            return Failure(name, how, self._runner.log_of(child.process))
        self._due[child] = self._clock() + wait
        self._runner.output.write(
            f"{name} ended {how_it_ended(child.popen.returncode)} after {ran:.0f} s; it is restarted in {wait:.0f} s.\n"
        )
        return None

    def _restart_due(self) -> None:
        for child in [child for child, due in self._due.items() if due <= self._clock()]:
            if child.process.name in self._services or self._services_are_ready():
                del self._due[child]
                self._runner.restart(child)
                self._started[child.process.name] = self._clock()
                self._changed()

    def _services_are_ready(self) -> bool:
        return all(self._runner.is_running(name) and is_ready() for name, is_ready in self._services.items())

    def _rotate(self) -> None:
        if self._clock() - self._rotated >= ROTATE_SECONDS:
            self._rotated = self._clock()
            self._runner.rotate_logs()


def how_it_ended(code: int) -> str:
    """The exit code of a process in words."""
    if code >= 0:
        return f"with exit code {code}"
    try:
        return f"by {signal.Signals(-code).name}"
    except ValueError:
        return f"by signal {-code}"
