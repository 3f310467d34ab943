"""Work in the background goes on whatever happens to it, and ends when it is told to."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from structlog.testing import capture_logs

from ops.core.periodic import PeriodicThread

Start = Callable[[Callable[[], object]], PeriodicThread]


@pytest.fixture
def start() -> Iterator[Start]:
    started: list[PeriodicThread] = []

    def begin(action: Callable[[], object]) -> PeriodicThread:
        repeating = PeriodicThread("test", action, seconds=lambda: 0.01)
        started.append(repeating)
        repeating.start()
        return repeating

    yield begin
    for repeating in started:
        repeating.stop()


class Work:
    """Counts its turns; those in `failing` raise."""

    def __init__(self, turns: int, failing: range = range(0)) -> None:
        self.turns = turns
        self.failing = failing
        self.done = 0
        self.finished = threading.Event()

    def __call__(self) -> None:
        turn, self.done = self.done, self.done + 1
        if self.done == self.turns:
            self.finished.set()
        if turn in self.failing:
            raise OSError("down")


def test_it_is_done_at_once_and_again(start: Start) -> None:
    work = Work(3)
    assert start(work).is_running
    assert work.finished.wait(60)


def test_it_goes_on_after_a_failure_that_is_logged_once(start: Start) -> None:
    work = Work(6, failing=range(1, 4))
    with capture_logs() as logs:
        start(work)
        assert work.finished.wait(60)
    assert [(line["work"], line["reason"]) for line in logs if line["log_level"] == "warning"] == [("test", "down")]


def test_started_twice_it_runs_once(start: Start) -> None:
    begun = threading.Event()
    repeating = start(lambda: begun.set())
    repeating.start()
    assert begun.wait(60)
    assert [thread.name for thread in threading.enumerate()].count("test") == 1


def test_stopped_it_does_no_more_and_can_be_started_again(start: Start) -> None:
    work = Work(1)
    repeating = start(work)
    assert work.finished.wait(60)
    repeating.stop()
    done = work.done
    time.sleep(0.05)
    assert (work.done, repeating.is_running) == (done, False)
    repeating.start()
    repeating.stop()
    assert work.done == done + 1
