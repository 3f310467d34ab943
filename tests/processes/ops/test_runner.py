"""The runner with real children: what is shown, in which order they end, and that nothing stays."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from ops.embedded.identity import ProcessIdentity
from ops.runner import Process, Runner
from tests.ops.running import PROJECT, Launch, Running

pytestmark = pytest.mark.processes

DRIVER = """
import sys
from ops.runner import Process, Runner

with Runner() as runner:
    for name, code in zip(sys.argv[2::2], sys.argv[3::2]):
        runner.start(Process(name=name, command=[sys.executable, "-c", code], grace=float(sys.argv[1]), hurried_grace=0.2))
    ended = runner.watch()
sys.exit(1 if ended else 0)
"""
POLITE = """
import signal, sys, time
signal.signal(signal.SIGTERM, lambda *_: sys.exit(print("bye")))
print("ready")
time.sleep(60)
"""
STUBBORN = """
import signal, time
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("ready")
time.sleep(60)
"""
WITH_A_CHILD = """
import subprocess, time
subprocess.Popen(["sleep", "60"])
print("ready")
time.sleep(60)
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
    running = drive(launch, "web", POLITE, "worker", POLITE, "beat", "import os, time; print(f'ready {os.getpid()}'); time.sleep(60)")
    victim = next(line for line in running.lines if line.startswith("beat"))
    os.kill(int(victim.split()[-1]), signal.SIGKILL)
    assert running.popen.wait(10) == 1
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


def test_a_child_that_does_not_stop_is_killed_after_its_grace(launch: Launch) -> None:
    running = drive(launch, "web", STUBBORN, grace=0.5)
    started = time.monotonic()
    assert running.end(signal.SIGTERM) == 0
    assert 0.5 <= time.monotonic() - started < 3
    assert running.left_behind() == []


def test_a_second_request_is_quicker(launch: Launch) -> None:
    running = drive(launch, "web", STUBBORN, grace=30)
    running.popen.send_signal(signal.SIGINT)
    time.sleep(1.2)
    started = time.monotonic()
    assert running.end(signal.SIGINT) == 0
    assert time.monotonic() - started < 3


def test_one_signal_that_arrives_twice_counts_once(launch: Launch) -> None:
    running = drive(launch, "web", STUBBORN, grace=2)
    started = time.monotonic()
    running.popen.send_signal(signal.SIGTERM)
    time.sleep(0.2)
    running.end(signal.SIGTERM)
    assert time.monotonic() - started >= 2


def test_it_stops_when_nobody_reads_its_output() -> None:
    command = [sys.executable, "-c", DRIVER, "10", "web", "import time\nwhile True: print('line'); time.sleep(0.01)"]
    with subprocess.Popen(command, cwd=PROJECT, stdout=subprocess.PIPE) as runner:
        assert runner.stdout is not None
        runner.stdout.readline()
        runner.stdout.close()
        assert runner.wait(10) == 0


def test_the_terminal_s_signal_reaches_the_runner_alone() -> None:
    runner = Runner()
    pid = runner.start(Process(name="web", command=["sleep", "60"]))
    assert Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[3] == str(pid)  # its session
    runner.stop()


def test_a_step_that_fails_is_told_from_one_that_succeeds() -> None:
    runner = Runner()
    assert runner.complete(Process(name="migrate", command=[sys.executable, "-c", ""]))
    assert not runner.complete(Process(name="migrate", command=[sys.executable, "-c", "raise SystemExit(3)"]))
    assert runner.pids == {}


def test_a_step_is_given_up_when_another_child_ends() -> None:
    runner = Runner()
    runner.start(Process(name="postgres", command=["sleep", "0.2"]))
    assert not runner.complete(Process(name="migrate", command=["sleep", "60"]))
    runner.stop()


def test_output_can_go_to_a_file(tmp_path: Path) -> None:
    runner, log = Runner(), tmp_path / "logs" / "postgres.log"
    assert runner.complete(Process(name="postgres", command=["echo", "listening"], log=log))
    assert log.read_text() == "listening\n"


def test_a_stopped_runner_has_no_child_left() -> None:
    runner = Runner()
    started = ProcessIdentity.of(runner.start(Process(name="web", command=["sleep", "60"])))
    runner.stop()
    assert not started.is_alive()
