"""How long a client waits before it tries again."""

import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonsurance import RetryPolicy
from tonsurance.live.backoff import Backoff, permits_reconnecting
from tonsurance.retry import retry_after

RANDOM = st.floats(min_value=0, max_value=1, exclude_max=True)


@given(st.integers(min_value=1, max_value=10_000), st.floats(min_value=0, max_value=1000), RANDOM)
def test_a_wait_begins_after_retry_after_and_is_bounded(tried: int, asked: float, chance: float) -> None:
    policy = RetryPolicy(random=lambda: chance)
    assert asked <= policy.wait(tried, asked) <= asked + policy.longest_wait


@given(RANDOM)
def test_waits_double_up_to_the_longest(chance: float) -> None:
    policy = RetryPolicy(first_wait=1, longest_wait=8, random=lambda: chance)
    assert [policy.wait(tried) for tried in range(1, 6)] == [chance * factor for factor in (1, 2, 4, 8, 8)]


def test_clients_that_failed_together_come_back_at_different_times() -> None:
    policy = RetryPolicy(random=random.Random(7).random)
    assert len({policy.wait(3, retry_after=5) for _ in range(50)}) == 50


@pytest.mark.parametrize(("text", "seconds"), [("5", 5), (" 30 ", 30), ("0", 0), ("999999", 999_999)])
def test_retry_after_is_a_whole_number_of_seconds(text: str, seconds: float) -> None:
    assert retry_after({"retry-after": text}) == seconds


@pytest.mark.parametrize("text", ["", "-1", "1.5", "nan", "inf", "1e9", "٣", "9" * 400, "Mon, 30 Nov 2026 14:00:00 GMT"])
def test_anything_else_asks_for_no_wait(text: str) -> None:
    assert retry_after({"retry-after": text}) == 0
    assert retry_after({}) == 0


@given(st.integers(min_value=0, max_value=10_000), st.sampled_from([None, 1006, 4000, 4001, 4005, 4006]), RANDOM)
def test_a_socket_comes_back_after_a_bounded_wait(attempt: int, code: int | None, chance: float) -> None:
    backoff = Backoff(random=lambda: chance)
    assert 0 <= backoff.wait(attempt, code) <= backoff.longest_wait + backoff.first_wait


def test_a_socket_comes_back_later_when_it_was_told_so() -> None:
    backoff = Backoff(random=lambda: 0.99)
    assert backoff.wait(0, 4005) > 4 * backoff.wait(0, None)
    assert backoff.wait(0, 4000) == pytest.approx(1.98)


def test_the_close_codes_say_who_may_come_back() -> None:
    assert [permits_reconnecting(code) for code in (None, 1001, 1006, 1011, 4000, 4006, 4499)] == [True] * 7
    assert [permits_reconnecting(code) for code in (1007, 1009, 4500, 4504, 4999)] == [False] * 5
