"""A pid alone does not say which process is meant."""

import os
import subprocess
from dataclasses import replace

from ops.devstack import identity
from ops.devstack.identity import ProcessIdentity

NO_SUCH_PID = 2**22 + 1  # above the largest pid of Linux


def test_this_process_is_alive() -> None:
    assert ProcessIdentity.of(os.getpid()).is_alive()


def test_a_process_that_ended_is_not_alive_even_before_it_is_reaped() -> None:
    child = subprocess.Popen(["true"])
    seen = ProcessIdentity.of(child.pid)
    os.waitid(os.P_PID, child.pid, os.WEXITED | os.WNOWAIT)
    assert not seen.is_alive()
    child.wait()
    assert not seen.is_alive()


def test_another_process_with_the_same_pid_is_not_taken_for_it() -> None:
    mine = ProcessIdentity.of(os.getpid())
    assert not replace(mine, started=f"{mine.started}1").is_alive()


def test_the_identity_of_no_process_is_never_alive() -> None:
    assert not ProcessIdentity.of(NO_SUCH_PID).is_alive()


def test_systems_without_proc_answer_alike() -> None:
    assert identity._start_time_from_ps(os.getpid()) != ""
    assert identity._start_time_from_ps(os.getpid()) == identity._start_time_from_ps(os.getpid())
    assert identity._start_time_from_ps(NO_SUCH_PID) == ""
