"""A background thread for each process that adds what was recorded to the sums in Redis, once a second.

While Redis is down it keeps what was recorded in the last minutes, then drops the oldest and counts what it dropped.
"""

import os
import socket
import threading
import time
from collections import deque

import structlog
from redis import Redis, RedisError
from uuid_utils.compat import uuid7

from ops.core.redis import connect
from ops.observability.metrics import store
from ops.observability.metrics.recorder import Recorder
from ops.observability.metrics.store import SampleBatch

FLUSH_SECONDS = 1.0
MAX_BATCHES = 300
MAX_FIELDS = 100_000  # over all batches kept
logger = structlog.get_logger(__name__)


class Flusher:
    """Takes from one recorder. Starts with the first value of a process, also of a forked one."""

    _started: bool
    _failing: bool
    _dropped: int
    _client: Redis | None
    _backlog: deque[SampleBatch]
    _process: str

    def __init__(self, recorder: Recorder) -> None:
        self.recorder = recorder
        self._reset()
        os.register_at_fork(after_in_child=self._reset)

    def start(self) -> None:
        """Start the thread, once for each process."""
        if not self._started:
            self._started = True
            threading.Thread(target=self._run, name="metrics", daemon=True).start()

    def stop(self) -> None:
        """Send the rest and stop. Call it where a process ends without `atexit`."""
        if not self._stopping.is_set():
            self._stopping.set()
            self.flush()

    def flush(self) -> bool:
        """Send what there is now; whether all of it went."""
        with self._flushing:
            drained = self.recorder.drain()
            if not (self._started or drained.counts or self._backlog):
                return True  # a process that never recorded anything
            self._dropped += drained.dropped
            if drained.counts:
                self._backlog.append(SampleBatch(str(uuid7()), time.time(), drained.counts))
            try:
                store.show_process(self._redis(), self._process, drained.levels)
                self._send()
            except RedisError as error:
                self._bound_backlog()
                self._say(str(error))
                return False
            self._say(None)
            return True

    def _send(self) -> None:
        """Oldest first; a batch leaves the backlog when Redis has confirmed it."""
        client = self._redis()
        while self._backlog:
            store.add(client, self._backlog[0])
            self._backlog.popleft()
        if self._dropped:
            store.add_dropped(client, self._dropped)
            self._dropped = 0

    def _bound_backlog(self) -> None:
        while len(self._backlog) > MAX_BATCHES or sum(len(batch.counts) for batch in self._backlog) > MAX_FIELDS:
            self._dropped += self._backlog.popleft().samples

    def _say(self, failure: str | None) -> None:
        """Log when it begins to fail and when it works again, not each time."""
        if failure and not self._failing:
            logger.warning("metrics not sent, keeping them", reason=failure)
        elif self._failing and not failure:
            logger.info("metrics sent again", dropped=self._dropped)
        self._failing = failure is not None

    def _run(self) -> None:
        while not self._stopping.wait(FLUSH_SECONDS):
            try:
                self.flush()
            except Exception as error:  # whatever it is, the thread must live on
                self._say(str(error))

    def _redis(self) -> Redis:
        if self._client is None:
            self._client = connect(connect_seconds=0.5)
        return self._client

    def _reset(self) -> None:
        self._started = False
        self._failing = False
        self._dropped = 0
        self._client = None
        self._backlog = deque()
        self._flushing = threading.Lock()
        self._stopping = threading.Event()
        self._process = f"{socket.gethostname()}:{os.getpid()}"
