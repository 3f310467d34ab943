"""Start a command that ends with its parent: `launch.py PARENT_PID DEATH_SIGNAL USER /PATH/TO/COMMAND...`, USER "" for the present one.

A script of its own because the request must be made in the child, after the change of user (which would undo it) and outside
`preexec_fn` (which is not safe beside threads). Linux keeps the promise even when the parent is killed with SIGKILL;
elsewhere the next `manage.py up` ends what such a parent left behind.
"""

import ctypes
import os
import pwd
import signal
import sys

PR_SET_PDEATHSIG = 1  # prctl(2)


def end_with_parent(death_signal: int) -> None:
    """Ask the kernel for `death_signal` when the parent's thread that started this process ends. Raises OSError."""
    if sys.platform == "linux" and ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, death_signal, 0, 0, 0):
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")


def become(user: str) -> None:
    """Give up root for `user`. Raises KeyError for an unknown name, PermissionError without the right to change."""
    account = pwd.getpwnam(user)
    os.setgroups([])
    os.setgid(account.pw_gid)
    os.setuid(account.pw_uid)


def main(parent: str, death_signal: str, user: str, *command: str) -> None:
    """Become the command. A parent that ended before the request was made ends the command here."""
    if user:
        become(user)
    end_with_parent(int(death_signal))
    if os.getppid() != int(parent):
        signal.raise_signal(signal.SIGKILL)
    os.execv(command[0], command)  # noqa: S606  # no shell is the point


if __name__ == "__main__":
    main(*sys.argv[1:])
