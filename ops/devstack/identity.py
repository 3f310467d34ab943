"""Identity of a process: pid and start time together, because the kernel reuses pids."""

import subprocess
from dataclasses import dataclass
from pathlib import Path
from typing import Self

PROC = Path("/proc")
BOOT_ID = PROC / "sys/kernel/random/boot_id"
FIELDS_BEFORE_START_TIME = 19  # proc_pid_stat(5): field 22, counted from the state (field 3), which follows the name's last ")"


@dataclass(frozen=True)
class ProcessIdentity:
    """`started` is opaque: equal for one process, different for the next one with its pid."""

    pid: int
    started: str

    @classmethod
    def of(cls, pid: int) -> Self:
        """The process that has this pid now; the identity of a process that is gone is never alive."""
        return cls(pid=pid, started=start_time(pid))

    def is_alive(self) -> bool:
        """Whether this very process runs; a zombie does not."""
        return self.started != "" and start_time(self.pid) == self.started


def start_time(pid: int) -> str:
    """When the process started, in the words of this system; "" when none runs under that pid."""
    return _start_time_from_proc(pid) if BOOT_ID.exists() else _start_time_from_ps(pid)


def program(pid: int) -> str:
    """The name of the program that the process runs, without its folder; "" when none runs under that pid."""
    return Path(_ps(pid, "comm=")).name


def _start_time_from_proc(pid: int) -> str:
    try:
        state, *numbers = (PROC / str(pid) / "stat").read_text().rpartition(")")[2].split()
    except OSError:
        return ""
    return "" if state in "ZX" else f"{BOOT_ID.read_text().strip()} {numbers[FIELDS_BEFORE_START_TIME - 1]}"


def _start_time_from_ps(pid: int) -> str:
    state, _, started = _ps(pid, "stat=,lstart=").partition(" ")
    return "" if state.startswith("Z") else started.strip()


def _ps(pid: int, columns: str) -> str:
    """What POSIX `ps` says of the process; "" when there is none."""
    command = ["ps", "-o", columns, "-p", str(pid)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()  # noqa: S603  # fixed program, a number
