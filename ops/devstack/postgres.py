"""PostgreSQL 18 on a loopback port: made on first start, kept between starts."""

import shutil
import signal
import subprocess
from contextlib import suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

import psycopg
from psycopg import sql

from ops.core.ports import LOOPBACK, free_port
from ops.core.private_files import secret
from ops.devstack import account, binaries
from ops.devstack.identity import program
from ops.devstack.waiting import ServiceFailed, wait_until
from ops.server.runner import Process, Runner

NAME = "postgres"
SUPERUSER = "tonsurance"
DATABASE = "tonsurance"
START_SECONDS = 60.0  # crash recovery included
STOP_SECONDS = 20.0
STATUS_LINE = 7  # of postmaster.pid; the postmaster writes "ready" there
SETTINGS = {"listen_addresses": LOOPBACK, "unix_socket_directories": "", "max_connections": "200", "shared_buffers": "128MB"}
NOT_DURABLE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}
INITDB_OPTIONS = (
    "--encoding=UTF8",
    "--no-locale",
    "--locale-provider=builtin",
    "--builtin-locale=C.UTF-8",
    "--auth=scram-sha-256",
    f"--username={SUPERUSER}",
)


class PostgresServer:
    """One data folder under `directory`. `durable=False` trades crash safety for speed, for data that nobody needs afterwards."""

    def __init__(self, directory: Path, *, log: Path, preferred_port: int = 0, durable: bool = True) -> None:
        self.home = account.service_home(directory / NAME)
        self.port = free_port(preferred_port)
        self._log = log
        self._durable = durable
        self._programs = binaries.postgres_programs()

    @property
    def url(self) -> str:
        """The database's address, with user and password."""
        return self._url(DATABASE)

    def start(self, runner: Runner) -> None:
        """Start as a child of `runner` and return once the database accepts connections. Raises ServiceFailed."""
        if not self._data.exists():
            self._initialise()
        runner.start(self._process())
        is_running = partial(runner.is_running, NAME)
        wait_until(partial(self.is_ready, runner), name="PostgreSQL", is_running=is_running, log=self._log, seconds=START_SECONDS)
        self._create_database()

    def is_ready(self, runner: Runner) -> bool:
        """Whether the server that `runner` started last accepts connections."""
        lines = self._pid_file_lines()
        return len(lines) > STATUS_LINE and lines[0] == str(runner.pids[NAME]) and lines[STATUS_LINE].strip() == "ready"

    @property
    def _data(self) -> Path:
        return self.home / "data"

    @property
    def _password_file(self) -> Path:
        return self.home / "password"

    def _url(self, database: str) -> str:
        return f"postgresql://{SUPERUSER}:{quote(secret(self._password_file), safe='')}@{LOOPBACK}:{self.port}/{database}"

    def _initialise(self) -> None:
        """Make the cluster beside its place and move it there when it is whole: an interrupted start leaves no half cluster."""
        unfinished = self.home / "data.new"
        shutil.rmtree(unfinished, ignore_errors=True)
        unfinished.mkdir(mode=0o700)
        secret(self._password_file)
        if user := account.service_user():
            shutil.chown(unfinished, user)
            shutil.chown(self._password_file, user)
        self._run_initdb(unfinished)
        unfinished.rename(self._data)

    def _run_initdb(self, data: Path) -> None:
        done = subprocess.run(  # noqa: S603  # our own program and paths
            [self._programs / "initdb", f"--pgdata={data}", f"--pwfile={self._password_file}", *INITDB_OPTIONS, *self._initdb_sync()],
            user=account.service_user() or None,
            extra_groups=[] if account.service_user() else None,
            cwd="/",
            capture_output=True,
            text=True,
            check=False,
        )
        if done.returncode:
            raise ServiceFailed(f"initdb failed for {data}:\n{done.stderr.strip()}")

    def _initdb_sync(self) -> tuple[str, ...]:
        return () if self._durable else ("--no-sync",)

    def _process(self) -> Process:
        settings = SETTINGS if self._durable else SETTINGS | NOT_DURABLE
        options = [part for name, value in settings.items() for part in ("-c", f"{name}={value}")]
        return Process(
            name=NAME,
            command=[str(self._programs / "postgres"), "-D", str(self._data), "-p", str(self.port), *options],
            directory=Path("/"),
            user=account.service_user(),
            stop_signal=signal.SIGINT,  # "fast": ends sessions; SIGTERM would wait for them
            death_signal=signal.SIGINT,
            grace=STOP_SECONDS,
            hurried_grace=STOP_SECONDS,
            log=self._log,
            before=self._forget_recycled_pid,
        )

    def _pid_file_lines(self) -> list[str]:
        with suppress(FileNotFoundError):
            return (self._data / "postmaster.pid").read_text().splitlines()
        return []

    def _forget_recycled_pid(self) -> None:
        """After a crash PostgreSQL refuses to start while any process of its user has the old pid; only a postmaster counts here."""
        lines = self._pid_file_lines()
        if lines and program(int(lines[0])) != "postgres":
            (self._data / "postmaster.pid").unlink(missing_ok=True)

    def _create_database(self) -> None:
        with psycopg.connect(self._url("postgres"), autocommit=True) as connection:
            if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [DATABASE]).fetchone():
                connection.execute(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
