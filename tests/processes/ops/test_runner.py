"""The runner with real children: what is shown, in which order they end, and that nothing stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.devstack.identity import ProcessIdentity
from ops.server.runner import Process, Runner
from ops.server.runner.runner import ONE_REQUEST_SECONDS
from tests.clock import Clock
from tests.ops.running import DEADLINE_SECONDS, PROJECT, Launch, Running, wait_until

pytestmark = pytest.mark.processes

DRIVER = """
import signal, sys
from ops.server.runner import Process, Runner

signal.signal(signal.SIGHUP, signal.SIG_DFL)  # the tests themselves may run under nohup
with Runner() as runner:
    for name, code in zip(sys.argv[2::2], sys.argv[3::2]):
        runner.start(Process(name=name, command=[sys.executable, "-c", code], grace=float(sys.argv[1]), hurried_grace=0.2))
    ended = runner.watch()
sys.exit(1 if ended else 0)
"""
UNDER_NOHUP = DRIVER.replace("SIG_DFL", "SIG_IGN")
POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("bye")))
print("ready")
time.sleep(1000)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready")
time.sleep(1000)
"""
WITH_A_CHILD = """
import subprocess, time
subprocess.Popen(["sleep", "1000"])
print("ready")
time.sleep(1000)
"""


def drive(launch: Launch, *names_and_codes: str, grace: float = 10.0) -> Running:
    """A runner with these children, all of them ready."""
    running = launch("-c", DRIVER, str(grace), *names_and_codes)
    running.wait_for("ready", times=len(names_and_codes) // 2)
    return running


def test_every_line_stands_behind_the_name_of_its_process(launch: Launch) -> None:
    running = drive(launch, "web", POLITE, "worker", POLITE)
    assert sorted(running.lines) == ["web      | ready", "worker   | ready"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP])
def test_a_signal_stops_the_youngest_first_and_leaves_nothing(launch: Launch, number: signal.Signals) -> None:
    running = drive(launch, "postgres", POLITE, "web", POLITE, "worker", POLITE)
    assert running.end(number) == 0
    assert [line.split()[0] for line in running.lines if "bye" in line] == ["worker", "web", "postgres"]
    assert running.left_behind() == []


def test_a_child_that_ends_by_itself_ends_all_and_the_exit_code_says_so(launch: Launch) -> None:
    running = drive(launch, "web", POLITE, "worker", POLITE, "beat", "import os, time; print(f'ready {os.getpid()}'); time.sleep(1000)")
    victim = next(line for line in running.lines if line.startswith("beat"))
    os.kill(int(victim.split()[-1]), signal.SIGKILL)
    assert running.popen.wait(DEADLINE_SECONDS) == 1
    assert [line.split()[0] for line in running.lines if "bye" in line] == ["worker", "web"]
    assert running.left_behind() == []


def test_killing_the_runner_leaves_nothing(launch: Launch) -> None:
    running = drive(launch, "web", POLITE, "worker", STUBBORN)
    assert running.end(signal.SIGKILL) == -signal.SIGKILL
    assert running.left_behind() == []


def test_what_a_child_started_ends_with_it(launch: Launch) -> None:
    running = drive(launch, "web", WITH_A_CHILD)
    assert len(running.seen) == 2
    running.end(signal.SIGTERM)
    assert running.left_behind() == []


def test_under_nohup_the_end_of_the_terminal_is_no_request(launch: Launch) -> None:
    running = launch("-c", UNDER_NOHUP, "10", "web", POLITE)
    running.wait_for("ready")
    running.popen.send_signal(signal.SIGHUP)
    assert running.end(signal.SIGTERM) == 0
    assert running.lines == ["web      | ready", "web      | bye"]


def test_a_child_that_does_not_stop_is_killed_after_its_grace(launch: Launch) -> None:
    running = drive(launch, "web", STUBBORN, grace=0.5)
    started = time.monotonic()
    assert running.end(signal.SIGTERM) == 0
    assert time.monotonic() - started >= 0.5
    assert running.left_behind() == []


def test_a_second_request_is_quicker(launch: Launch) -> None:
    running = drive(launch, "web", STUBBORN, grace=1000)
    requests = 0
    while running.popen.poll() is None and requests < DEADLINE_SECONDS:
        running.popen.send_signal(signal.SIGINT)
        requests += 1
        wait_until(lambda: running.popen.poll() is not None, ONE_REQUEST_SECONDS)
    assert running.popen.poll() == 0
    assert requests >= 2


def test_one_signal_that_arrives_twice_counts_once() -> None:
    clock = Clock()
    with Runner(clock=clock) as runner:
        for _ in range(2):
            signal.raise_signal(signal.SIGTERM)
            clock.now += 0.9 * ONE_REQUEST_SECONDS
        assert (runner.must_stop, runner.is_hurried) == (True, False)
        clock.now += ONE_REQUEST_SECONDS
        signal.raise_signal(signal.SIGTERM)
        assert runner.is_hurried


def test_it_stops_when_nobody_reads_its_output() -> None:
    command = [sys.executable, "-c", DRIVER, "10", "web", "import time\nwhile True: print('line'); time.sleep(0.01)"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as runner:
        assert runner.stdout is not None
        runner.stdout.readline()
        runner.stdout.close()
        assert runner.wait(DEADLINE_SECONDS) == 0


def test_the_terminal_s_signal_reaches_the_runner_alone() -> None:
    runner = Runner()
    pid = runner.start(Process(name="web", command=["sleep", "1000"]))
    assert Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[3] == str(pid)  # its session
    runner.stop()


def test_a_step_that_fails_is_told_from_one_that_succeeds() -> None:
    runner = Runner()
    assert runner.run(Process(name="migrate", command=[sys.executable, "-c", ""])) == 0
    assert runner.run(Process(name="migrate", command=[sys.executable, "-c", "raise SystemExit(3)"])) == 3
    assert runner.pids == {}


def test_a_step_is_given_up_when_another_child_ends() -> None:
    runner = Runner()
    runner.start(Process(name="postgres", command=["sleep", "0.2"]))
    assert runner.run(Process(name="migrate", command=["sleep", "1000"])) is None
    runner.stop()


def test_output_can_go_to_a_file(tmp_path: Path) -> None:
    runner, log = Runner(), tmp_path / "logs" / "postgres.log"
    assert runner.run(Process(name="postgres", command=["echo", "listening"], log=log)) == 0
    assert log.read_text() == "listening\n"


def test_a_stopped_runner_has_no_child_left() -> None:
    runner = Runner()
    started = ProcessIdentity.of(runner.start(Process(name="web", command=["sleep", "1000"])))
    runner.stop()
    assert not started.is_alive()
