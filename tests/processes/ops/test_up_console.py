"""`manage.py up` on a terminal: a short start, a banner, and then silence but for warnings and money."""

import fcntl
import os
import pty
import re
import select
import signal
import struct
import subprocess
import sys
import termios
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import httpx
import pytest

from ops.core.ports import free_port
from ops.devstack.console import BACK_TO_START
from tests.ops.running import DEADLINE_SECONDS, END_SECONDS, PROJECT
from tests.processes.ops.conftest import NOT_INHERITED

pytestmark = pytest.mark.processes
MAX_LINES = 25
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
COLOUR = re.compile(r"\x1b\[\d*m")


class Screen:
    """A terminal with a program on it."""

    def __init__(self, environment: dict[str, str]) -> None:
        self.environment = environment
        self.url = f"http://127.0.0.1:{environment['PORT']}"
        self._master, slave = pty.openpty()
        fcntl.ioctl(slave, termios.TIOCSWINSZ, struct.pack("HHHH", 40, 120, 0, 0))
        command = [sys.executable, "manage.py", "up"]
        self.popen = subprocess.Popen(
            command, cwd=PROJECT, env=environment, stdin=slave, stdout=slave, stderr=slave, start_new_session=True
        )
        os.close(slave)
        self._seen = b""

    @property
    def lines(self) -> list[str]:
        """What stands on it, without colours; a line that was cleared does not."""
        text = COLOUR.sub("", self._seen.decode(errors="replace").replace("\r\n", "\n"))
        return [line.rpartition(BACK_TO_START)[2] for line in text.split("\n")][:-1]

    def read_until(self, condition: Callable[[], object], seconds: float) -> None:
        """Take what is written, until the condition holds, the program ends or the time is over."""
        deadline = time.monotonic() + seconds
        while not condition() and time.monotonic() < deadline:
            if select.select([self._master], [], [], 0.1)[0]:
                try:
                    self._seen += os.read(self._master, 65_536)
                except OSError:  # the program has ended
                    return

    def says(self, text: str) -> bool:
        return any(text in line for line in self.lines)

    def end(self) -> int | None:
        """End it as Ctrl-C does. Its exit code, or None when it goes on."""
        self.popen.send_signal(signal.SIGINT)
        self.read_until(lambda: self.popen.poll() is not None, END_SECONDS)
        with suppress(subprocess.TimeoutExpired):
            self.popen.wait(END_SECONDS)  # it lets go of the terminal a moment before it has ended
        return self.popen.poll()

    def close(self) -> None:
        if self.popen.poll() is None:
            self.end()  # its services too, whose folder is deleted
        self.popen.kill()
        self.popen.wait()
        os.close(self._master)


@pytest.fixture
def screen(shared_run_dir: Path) -> Iterator[Screen]:
    inherited = {name: value for name, value in os.environ.items() if name not in NOT_INHERITED}
    screen = Screen({**inherited, "TONSURANCE_RUN_DIR": str(shared_run_dir), "PORT": str(free_port()), "TERM": "xterm", "COLUMNS": "120"})
    yield screen
    screen.close()


def bind(screen: Screen) -> None:
    """Sell a policy as a client would."""
    command = [sys.executable, "manage.py", "create_client", "console", "--tier", "broker", "--scopes", "write"]
    made = subprocess.run(command, cwd=PROJECT, env=screen.environment, capture_output=True, text=True, check=True, timeout=300)
    with httpx.Client(base_url=screen.url, headers={"Authorization": f"Bearer {made.stdout.strip()}"}, timeout=60) as client:
        quote = client.post("/api/v2/quote/multi-dimensional", json=TERMS).json()
        body = {"quote_token": quote["quote_token"], "policyholder": "holder-1"}
        assert client.post("/api/v2/policies", json=body, headers={"Idempotency-Key": "console"}).status_code == 201


def ended_tasks(logs: Path) -> int:
    return sum((logs / f"{name}.log").read_text().count("task ended") for name in ("worker", "monitors"))


def test_the_start_is_short_and_then_there_are_warnings_and_money_alone(screen: Screen, shared_run_dir: Path) -> None:
    screen.read_until(lambda: screen.says("Tonsurance is ready"), 600)
    screen.read_until(lambda: screen.says("  simulated  "), DEADLINE_SECONDS)
    start = list(screen.lines)
    assert screen.says("Tonsurance is ready"), start
    assert len(start) <= MAX_LINES, start
    assert [line.split()[0] for line in start[:4]] == ["services", "migrations", "catalogue", "demo"]
    for name in ("dashboard", "quote desk", "docs", "live", "status", "admin", "login", "logs", "API key", "simulated"):
        assert any(line.startswith(f"  {name}") for line in start), name

    logs = shared_run_dir / "logs"  # which worker takes the monitors' first jobs depends on which of them lives first
    screen.read_until(lambda: ended_tasks(logs) >= 10, 2 * DEADLINE_SECONDS)
    assert ended_tasks(logs) >= 10, screen.lines
    bind(screen)
    screen.read_until(lambda: screen.says("policy bound"), DEADLINE_SECONDS)
    assert sum("policy bound" in line and "[money]" in line for line in screen.lines) == 1
    after = [line for line in screen.lines[len(start) :] if line.strip()]
    assert [line for line in after if "[warning" not in line and "[error" not in line and "[money]" not in line] == []

    assert screen.end() == 0
    assert screen.says("Stopping.")
