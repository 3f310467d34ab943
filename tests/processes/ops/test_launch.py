"""The launcher between the runner and a command."""

import os
import pwd
import signal
import subprocess
import sys

import pytest

from ops.server.runner.process import LAUNCHER
from tests.ops.running import Launch

pytestmark = pytest.mark.processes

FOLLOWER = """
import signal, time
from ops.server.runner.launch import end_with_parent
end_with_parent(signal.SIGTERM)
print("ready", flush=True)
time.sleep(60)
"""
PARENT = """
import subprocess, sys, time
subprocess.Popen([sys.executable, "-c", sys.argv[1]])
time.sleep(60)
"""


def launched(parent: int, user: str, *command: str) -> subprocess.CompletedProcess[str]:
    arguments = [sys.executable, "-I", "-S", str(LAUNCHER), str(parent), str(int(signal.SIGKILL)), user, *command]
    return subprocess.run(arguments, capture_output=True, text=True, check=False)


def test_it_becomes_the_command() -> None:
    assert launched(os.getpid(), "", "/bin/echo", "hello").stdout == "hello\n"


def test_a_parent_that_ended_before_the_request_ends_the_command_too() -> None:
    ended = launched(1, "", "/bin/echo", "hello")
    assert ended.returncode == -signal.SIGKILL
    assert ended.stdout == ""


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can change the account")
def test_root_gives_up_its_rights_and_groups_for_another_account() -> None:
    assert launched(os.getpid(), "nobody", "/usr/bin/id", "-un").stdout == "nobody\n"
    assert launched(os.getpid(), "nobody", "/usr/bin/id", "-G").stdout == f"{pwd.getpwnam('nobody').pw_gid}\n"


def test_a_program_can_ask_to_end_with_its_own_parent(launch: Launch) -> None:
    parent = launch("-c", PARENT, FOLLOWER)
    parent.wait_for("ready")
    parent.end(signal.SIGKILL)
    assert parent.left_behind() == []
