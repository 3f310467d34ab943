"""A whole site for the tests of sockets: its own Valkey, web processes that share one port, and publishers."""

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from django.test import override_settings

from live import connections
from ops.core.ports import free_port
from ops.devstack.valkey import ValkeyServer
from ops.server.runner import Runner
from tests.live.live_app import FOLDER
from tests.ops.running import Running, wait_until


class Site:
    """Start it with `start_valkey` and `start_web`; `end` kills what still runs."""

    def __init__(self, folder: Path, database_url: str, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.web: list[Running] = []
        self._started: list[Running] = []
        self._valkey = ValkeyServer(folder, log=folder / "valkey.log")
        self._runner = Runner()
        self.environment = {
            **os.environ,
            "DATABASE_URL": database_url,
            "DJANGO_SETTINGS_MODULE": "tests.live.live_app_settings",
            "LIVE_SOCKETS_PER_ADDRESS": "10000",
            FOLDER: str(folder),
            **environment,
        }

    @property
    def redis_url(self) -> str:
        return self._valkey.url

    def url(self, path: str = "/ws") -> str:
        return f"ws://127.0.0.1:{self.port}{path}"

    def start_valkey(self) -> None:
        """Call it on the main thread: Valkey ends with the thread that starts it."""
        self._runner = Runner()
        self._valkey.start(self._runner)
        self.environment["REDIS_URL"] = self.redis_url

    def kill_valkey(self) -> None:
        """At once, as a crash would."""
        os.kill(self._runner.pids["valkey"], 9)
        self._runner.stop()

    def start_web(self, count: int = 1) -> None:
        """So many more web processes on the port, awaited."""
        fresh = [self.run("manage.py", "serve", "--port", str(self.port), "--share-port") for _ in range(count)]
        self.web += fresh
        for running in fresh:
            self._await_listener(running)

    def _await_listener(self, running: Running) -> None:
        wait_until(lambda: running.popen.poll() is not None or _holds_listener(running.popen.pid, self.port))
        assert running.popen.poll() is None, running.output

    def publish(self, board: str, count: int, seconds_between: float = 0.0) -> Running:
        """A process that publishes on the board; await its end with `popen.wait`."""
        return self.run("-m", "tests.live.publisher", board, str(count), str(seconds_between))

    def run(self, *command: str) -> Running:
        """A Python program in the site's environment."""
        running = Running([sys.executable, *command], self.environment, self.folder / f"output-{len(self._started)}")
        self._started.append(running)
        return running

    @contextmanager
    def ours(self) -> Iterator[None]:
        """What this test publishes goes to the site."""
        layers = {"default": {"BACKEND": "channels_redis.pubsub.RedisPubSubChannelLayer", "CONFIG": {"hosts": [self.redis_url]}}}
        connections.publisher.cache_clear()
        with override_settings(REDIS_URL=self.redis_url, CHANNEL_LAYERS=layers):
            yield
        connections.publisher.cache_clear()

    def end(self) -> None:
        for running in self._started:
            running.popen.kill()
            running.popen.wait()
        self._runner.stop()


def _holds_listener(pid: int, port: int) -> bool:
    """Whether one of the process's descriptors is a socket that listens on the port."""
    rows = [line.split() for line in Path("/proc/net/tcp").read_text().splitlines()[1:]]
    listening = {f"socket:[{row[9]}]" for row in rows if row[3] == "0A" and int(row[1].rpartition(":")[2], 16) == port}
    return any(_target(link) in listening for link in Path(f"/proc/{pid}/fd").iterdir())


def _target(link: Path) -> str:
    with suppress(OSError):
        return str(link.readlink())
    return ""
