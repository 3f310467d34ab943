"""Keeping real children running, with a clock of the test's own: what waits for a restart waits until the test says so."""

import io
import os
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from ops.server.runner import Failure, Process, Runner, Supervisor
from ops.server.runner.output import Output
from ops.server.runner.restarts import FIRST_WAIT, QUICK_SECONDS
from ops.server.runner.supervisor import ROTATE_SECONDS, how_it_ended
from tests.clock import Clock
from tests.ops.running import DEADLINE_SECONDS, wait_until

pytestmark = pytest.mark.processes
LASTING = ["sleep", "1000"]
FAILING = ["sh", "-c", "echo no such setting; exit 3"]


class Stage:
    """A runner and its supervisor, which are given turns by `until`."""

    def __init__(self, logs: Path) -> None:
        self.clock = Clock()
        self.stream = io.StringIO()
        self.runner = Runner(Output(self.stream), logs=logs)
        self.is_ready = True
        self.running_at_changes: list[set[str]] = []
        self._is_enough: Callable[[], object] = lambda: False
        self._passing = 0.0
        self.supervisor = Supervisor(
            self.runner,
            services={"postgres": lambda: self.is_ready},
            changed=self._note_change,
            each_turn=self._turn,
            clock=self.clock,
        )

    def until(self, condition: Callable[[], object], *, passing: float = 0.0) -> Failure | None:
        """Watch until the condition holds. While a child waits for its restart, so many seconds of the test's clock pass at each turn."""
        self._is_enough, self._passing = condition, passing
        self.runner._requests = 0
        self._deadline = time.monotonic() + DEADLINE_SECONDS
        return self.supervisor.watch()

    def kill(self, name: str) -> int:
        pid = self.runner.pids[name]
        os.kill(pid, signal.SIGKILL)
        return pid

    def said(self, text: str) -> bool:
        return text in self.stream.getvalue()

    def _note_change(self) -> None:
        self.running_at_changes.append({name for name in self.runner.pids if self.runner.is_running(name)})

    @property
    def changes(self) -> int:
        return len(self.running_at_changes)

    def _turn(self) -> None:
        if self.supervisor._due:  # and not while one starts, however long that takes
            self.clock.now += self._passing
        assert time.monotonic() < self._deadline, self.stream.getvalue()
        if self._is_enough():
            self.runner._requests = 1


@pytest.fixture
def stage(tmp_path: Path) -> Iterator[Stage]:
    stage = Stage(tmp_path)
    yield stage
    stage.runner.stop()


def test_a_killed_child_is_started_again_in_its_place_and_said_so_in_a_line(stage: Stage) -> None:
    for name in ("postgres", "web", "worker"):
        stage.runner.start(Process(name=name, command=LASTING))
    stage.clock.now += QUICK_SECONDS
    killed = stage.kill("web")
    stage.until(lambda: stage.said("restarted"))
    assert stage.runner.pids["web"] == killed  # its wait has not passed
    stage.until(lambda: stage.changes, passing=FIRST_WAIT)
    assert stage.runner.is_running("web")
    assert stage.runner.pids["web"] != killed
    assert list(stage.runner.pids) == ["postgres", "web", "worker"]
    assert stage.stream.getvalue().splitlines() == ["web ended by SIGKILL after 0 s; it is restarted in 2 s."]


def test_three_quick_ends_in_a_row_are_the_end_and_the_log_says_why(stage: Stage) -> None:
    stage.runner.start(Process(name="postgres", command=LASTING))
    stage.runner.start(Process(name="beat", command=FAILING))
    failure = stage.until(lambda: False, passing=1.0)
    assert failure is not None
    assert (failure.name, stage.changes) == ("beat", 2)
    assert str(failure).splitlines()[0] == "beat ended 3 times in a row soon after its start, the last time with exit code 3."
    assert str(failure).splitlines()[2:] == ["no such setting"] * 3
    assert stage.runner.is_running("postgres")


def test_a_child_that_needs_a_service_waits_for_it(stage: Stage) -> None:
    for name in ("postgres", "worker"):
        stage.runner.start(Process(name=name, command=LASTING))
    stage.is_ready = False
    stage.kill("worker")
    turns = iter(range(20))
    stage.until(lambda: stage.said("worker ended") and next(turns, None) is None, passing=10.0)
    assert stage.changes == 0
    stage.is_ready = True
    stage.until(lambda: stage.changes)
    assert stage.runner.is_running("worker")


def test_a_service_is_started_before_what_needs_it(stage: Stage) -> None:
    stage.runner.start(Process(name="postgres", command=LASTING))
    stage.runner.start(Process(name="worker", command=LASTING))
    stage.kill("worker")
    stage.kill("postgres")
    stage.until(lambda: stage.changes == 2, passing=1.0)
    assert stage.running_at_changes == [{"postgres"}, {"postgres", "worker"}]


def test_what_an_ended_child_had_started_does_not_outlive_it(stage: Stage) -> None:
    stage.runner.start(Process(name="web", command=["sh", "-c", "sleep 1000 & echo $!; wait"]))
    stage.until(lambda: stage.said("web      | ") and stage.stream.getvalue().endswith("\n"))
    grandchild = int(stage.stream.getvalue().split()[-1])
    stage.kill("web")
    stage.until(lambda: stage.said("restarted"))
    wait_until(lambda: not is_running(grandchild))
    assert not is_running(grandchild)


def is_running(pid: int) -> bool:
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except OSError:
        return False


def test_a_stop_while_a_child_waits_for_its_restart_is_a_stop(stage: Stage) -> None:
    stage.runner.start(Process(name="web", command=LASTING))
    stage.kill("web")
    stage.until(lambda: stage.said("restarted"))
    stage.runner.stop()
    assert stage.runner.pids == {}


def test_logs_are_kept_small_while_their_process_writes(stage: Stage, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("ops.server.runner.log_files.rotate.__kwdefaults__", {"largest": 100, "kept": 2})
    writing = ["sh", "-c", "while echo 0123456789; do sleep 0.001; done"]
    stage.runner.start(Process(name="web", command=writing))
    stage.runner.start(Process(name="postgres", command=writing, log=tmp_path / "postgres.log"))

    def both_were_rotated_twice() -> bool:
        stage.clock.now += ROTATE_SECONDS
        return all((tmp_path / f"{name}.log.2").exists() for name in ("web", "postgres"))

    stage.until(both_were_rotated_twice)
    for name in ("web", "postgres"):
        assert len(list(tmp_path.glob(f"{name}.log*"))) == 3
        assert {path.stat().st_mode & 0o777 for path in tmp_path.glob(f"{name}.log*")} == {0o600}


@pytest.mark.parametrize(("code", "words"), [(0, "with exit code 0"), (-9, "by SIGKILL"), (-99, "by signal 99")])
def test_an_end_in_words(code: int, words: str) -> None:
    assert how_it_ended(code) == words
