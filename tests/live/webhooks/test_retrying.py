"""What follows an attempt."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from live.webhooks.retry_policy import MAX_ATTEMPTS, WAITS, AttemptOutcome, Pause, after_failure, of_status

FAILED = AttemptOutcome(500, "It answered 500.")


def wait(attempts: int, jitter: float = 0) -> timedelta | None:
    return after_failure(FAILED, attempts=attempts, failures_in_a_row=attempts, jitter=jitter).wait


def pause(failures: int, outcome: AttemptOutcome = FAILED) -> Pause | None:
    return after_failure(outcome, attempts=1, failures_in_a_row=failures, jitter=0).pause


def test_the_waits_grow_from_seconds_to_hours_and_make_a_day() -> None:
    assert list(WAITS) == sorted(WAITS)
    assert wait(1) == timedelta(seconds=5)
    assert timedelta(hours=23) < sum(WAITS, timedelta()) < timedelta(hours=25)


def test_after_the_last_attempt_it_is_a_dead_letter() -> None:
    assert wait(MAX_ATTEMPTS - 1) == WAITS[-1]
    assert wait(MAX_ATTEMPTS) is None


@given(st.integers(1, MAX_ATTEMPTS - 1), st.floats(-1, 1))
def test_jitter_spreads_a_wait_by_a_fifth_at_most(attempts: int, jitter: float) -> None:
    spread = wait(attempts, jitter)
    assert spread
    assert 0.79 * WAITS[attempts - 1] < spread < 1.21 * WAITS[attempts - 1]


@pytest.mark.parametrize(
    ("status", "delivered"), [(200, True), (202, True), (204, True), (299, True), (199, False), (304, False), (500, False)]
)
def test_any_2xx_is_delivered_and_nothing_else(status: int, delivered: bool) -> None:
    assert of_status(status).delivered is delivered


def test_a_webhook_is_always_failing_when_the_next_one_fails_after_a_death() -> None:
    assert [pause(failures) for failures in (1, MAX_ATTEMPTS, MAX_ATTEMPTS + 1)] == [None, None, Pause.FAILING]


def test_gone_pauses_at_once_and_keeps_the_delivery() -> None:
    gone = of_status(410)
    assert pause(1, gone) is Pause.GONE
    assert after_failure(gone, attempts=MAX_ATTEMPTS, failures_in_a_row=1, jitter=0).wait
