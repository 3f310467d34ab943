"""Tonsurance as `make run` starts it, with its demo book, for tests that stand outside: guides, examples, browsers."""

import os
import shutil
import socket
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from ops.core.ports import free_port
from tests import migrated
from tests.embedded_services import make_folder
from tests.ops.running import END_SECONDS, PROJECT, Running

READY_SECONDS = 600.0
LAST_LINES = 60
NOT_INHERITED = frozenset({"DATABASE_URL", "REDIS_URL", "HOST", "PORT", "WEB_PROCESSES", "SECRET_KEY"})


@dataclass(frozen=True)
class DemoStack:
    """A running service. `environment` lets a command find it."""

    base_url: str
    run_dir: Path
    environment: dict[str, str]
    running: Running

    def require_whole(self) -> None:
        """Raises AssertionError, with the end of the output, when the service or a process of it has ended by itself."""
        ended = [line for line in self.running.lines if "; it is restarted in " in line]
        if self.running.popen.poll() is None and not ended:
            return
        kept = Path(tempfile.mkdtemp(prefix="tonsurance-kept-"))
        shutil.copy(self.run_dir / "output", kept)
        shutil.copytree(self.run_dir / "logs", kept / "logs")
        last = "\n".join([*ended, *self.running.lines[-LAST_LINES:]])
        raise AssertionError(f"A process of the service ended by itself. Its output is in {kept}:\n{last}")

    def manage(self, *arguments: str) -> str:
        """What a command of manage.py prints."""
        run = subprocess.run(
            [sys.executable, "manage.py", *arguments],
            cwd=PROJECT,
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=600,
            check=False,
        )
        assert run.returncode == 0, run.stdout + run.stderr
        return run.stdout.strip()

    def key(self, name: str, *scopes: str) -> str:
        """The key of a new client."""
        return self.manage("create_client", name, "--tier", "broker", "--scopes", ",".join(scopes))


@contextmanager
def demo_stack(**environment: str) -> Iterator[DemoStack]:
    """Everything on a free port, stopped and removed at the end.

    Raises AssertionError at the end when a process ended by itself meanwhile; what all of them said is kept then.
    """
    folder, port = make_folder(), free_port()
    migrated.put_into(folder, make_folder)
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    variables = {**inherited, "TONSURANCE_RUN_DIR": str(folder), "PORT": str(port), "PYTHONPATH": str(PROJECT), **environment}
    running = Running([sys.executable, "manage.py", "up", "--end-with-parent"], variables, folder / "output")
    stack = DemoStack(f"http://127.0.0.1:{port}", folder, variables, running)
    try:
        running.wait_for("Tonsurance is ready", seconds=READY_SECONDS)
        running.wait_for(f"celery@{socket.gethostname()} ready", seconds=READY_SECONDS)
        yield stack
        stack.require_whole()
    finally:
        running.popen.terminate()
        running.popen.wait(END_SECONDS)
        shutil.rmtree(folder, ignore_errors=True)
