"""A periodic action in a thread of its own, which survives database failures."""

import threading
from collections.abc import Callable

import structlog
from django.db import close_old_connections, connection

logger = structlog.get_logger(__name__)


class PeriodicThread:
    """Calls `action` at once and then every so many seconds. A failure is logged once until the next success; the thread continues."""

    def __init__(self, name: str, action: Callable[[], object], *, seconds: Callable[[], float]) -> None:
        self._name = name
        self._action = action
        self._seconds = seconds
        self._stopping = threading.Event()
        self._thread: threading.Thread | None = None

    @property
    def is_running(self) -> bool:
        return self._thread is not None

    def start(self) -> None:
        """Begin, once for each process."""
        if self._thread is None:
            self._thread = threading.Thread(target=self._run, name=self._name, daemon=True)
            self._thread.start()

    def stop(self) -> None:
        """End the thread and its database connection."""
        if self._thread is not None:
            self._stopping.set()
            self._thread.join()
            self._thread = None
            self._stopping.clear()

    def _run(self) -> None:
        failing = False
        while not self._stopping.is_set():
            try:
                close_old_connections()
                self._action()
                failing = False
            except Exception as error:  # any error: the thread must survive, since the next turn may succeed
                if not failing:
                    logger.warning("background work failed, it is tried again", work=self._name, reason=str(error))
                failing = True
                connection.close()
            self._stopping.wait(self._seconds())
        connection.close()
