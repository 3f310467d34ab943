"""Valkey on a loopback port, behind a password; with an append-only file when its data is to survive."""

import os
import signal
import socket
from functools import partial
from pathlib import Path

from ops.core.ports import LOOPBACK, free_port
from ops.core.private_files import secret
from ops.devstack import binaries
from ops.devstack.waiting import wait_until
from ops.server.runner import Process, Runner

NAME = "valkey"
START_SECONDS = 30.0
ANSWER_SECONDS = 0.5


class ValkeyServer:
    """One data folder under `directory`. `durable=False` keeps everything in memory."""

    def __init__(self, directory: Path, *, log: Path, preferred_port: int = 0, durable: bool = True) -> None:
        self.home = directory / NAME
        self.port = free_port(preferred_port)
        self._log = log
        self._durable = durable

    @property
    def url(self) -> str:
        """The address of database 0, with the password."""
        return f"redis://:{self._password}@{LOOPBACK}:{self.port}/0"

    @property
    def _password(self) -> str:
        return secret(self.home / "password")

    def start(self, runner: Runner) -> None:
        """Start as a child of `runner` and return once PING is answered. Raises ServiceFailed."""
        self.home.mkdir(mode=0o700, parents=True, exist_ok=True)
        runner.start(self._process(self._write_configuration()))
        is_running = partial(runner.is_running, NAME)
        wait_until(partial(self.is_ready, runner), name="Valkey", is_running=is_running, log=self._log, seconds=START_SECONDS)

    def _write_configuration(self) -> Path:
        """A file and not options: the command line is for everyone to read."""
        path = self.home / "valkey.conf"
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.writelines(f"{line}\n" for line in self._configuration())
        return path

    def _configuration(self) -> list[str]:
        return [
            f"bind {LOOPBACK}",
            f"port {self.port}",
            f'dir "{self.home}"',
            f"requirepass {self._password}",
            f"appendonly {'yes' if self._durable else 'no'}",
            "appendfsync everysec",
            'save ""',
            "daemonize no",
        ]

    def _process(self, configuration: Path) -> Process:
        return Process(
            name=NAME,
            command=[str(binaries.valkey_program()), str(configuration)],
            stop_signal=signal.SIGTERM,
            death_signal=signal.SIGTERM,
            hurried_grace=10.0,
            log=self._log,
        )

    def is_ready(self, _: Runner) -> bool:
        """Whether it answers PING; not yet while it still loads its file."""
        try:
            with socket.create_connection((LOOPBACK, self.port), timeout=ANSWER_SECONDS) as connection:
                connection.sendall(f"AUTH {self._password}\r\nPING\r\n".encode())
                answers = connection.makefile("rb")
                return [answers.readline(), answers.readline()] == [b"+OK\r\n", b"+PONG\r\n"]
        except OSError:
            return False
