"""When a process that ended by itself is started again: after a short wait, unless it ended quickly several times in a row."""

from dataclasses import dataclass

QUICK_SECONDS = 60.0  # who ends sooner has hardly begun: a slow machine takes half of it to start a process
MAX_QUICK = 3
FIRST_WAIT = 1.0


@dataclass
class Restarts:
    """The ends of one process so far. No clock: it is told how long each run took."""

    quick: int = 0

    def wait_after(self, ran_seconds: float) -> float | None:
        """Seconds until it is to be started again after a run of that length; None: it is to be given up.

        The wait doubles with each quick end in a row.
        """
        self.quick = self.quick + 1 if ran_seconds < QUICK_SECONDS else 0
        return None if self.quick >= MAX_QUICK else FIRST_WAIT * 2.0**self.quick
