"""Retry policy: delivered, retry, dead letter, or pause of the webhook. No Django, no clock."""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from http import HTTPStatus

# Ten waits of a day in all: the first are short enough for a restart, the last long enough for a night.
WAITS = tuple(timedelta(seconds=seconds) for seconds in (5, 30, 2 * 60, 10 * 60, 30 * 60, 3600, 2 * 3600, 4 * 3600, 6 * 3600, 10 * 3600))
MAX_ATTEMPTS = len(WAITS) + 1
JITTER = 0.2


class Pause(StrEnum):
    """Reason of a pause, until the owner or staff resume the webhook."""

    FAILING = "failing"
    GONE = "gone"


@dataclass(frozen=True, slots=True)
class AttemptOutcome:
    """One attempt. `status_code`: None without an answer. `reason`: why it failed; "" when it was delivered."""

    status_code: int | None
    reason: str = ""

    @property
    def delivered(self) -> bool:
        return not self.reason


@dataclass(frozen=True, slots=True)
class RetryDecision:
    """After a failure: the wait before the next attempt, None for a dead letter; and whether the webhook is paused."""

    wait: timedelta | None
    pause: Pause | None


def of_status(status_code: int) -> AttemptOutcome:
    """Any 2xx is delivered; a redirection is not followed, and is a failure as any other status is."""
    return AttemptOutcome(status_code, "" if HTTPStatus.OK <= status_code < HTTPStatus.MULTIPLE_CHOICES else f"It answered {status_code}.")


def after_failure(outcome: AttemptOutcome, *, attempts: int, failures_in_a_row: int, jitter: float) -> RetryDecision:
    """Decide after a failure. `attempts`: of this delivery; `failures_in_a_row`: of the webhook; both with this one. `jitter`: -1..1.

    A webhook is always failing once a delivery has died of a day of failures and the next one fails as well.
    """
    if outcome.status_code == HTTPStatus.GONE:
        return RetryDecision(WAITS[0], Pause.GONE)
    wait = WAITS[attempts - 1] * (1 + JITTER * jitter) if attempts < MAX_ATTEMPTS else None
    return RetryDecision(wait, Pause.FAILING if failures_in_a_row > MAX_ATTEMPTS else None)
