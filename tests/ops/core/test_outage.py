"""After a failure one caller a second asks again."""

import pytest

from ops.core.outage import PAUSE_SECONDS, Outage
from tests.clock import Clock


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def known(clock: Clock) -> Outage:
    return Outage(clock)


def test_what_answers_may_be_asked_by_everybody(known: Outage) -> None:
    known.succeeded()
    assert [known.may_ask() for _ in range(3)] == [True] * 3


def test_after_a_failure_one_caller_a_second_may_ask(known: Outage, clock: Clock) -> None:
    known.failed()
    assert not known.may_ask()
    for _ in range(3):
        clock.now += PAUSE_SECONDS
        assert [known.may_ask() for _ in range(3)] == [True, False, False]


def test_an_answer_ends_the_outage(known: Outage, clock: Clock) -> None:
    known.failed()
    clock.now += PAUSE_SECONDS
    assert known.may_ask()
    known.succeeded()
    assert [known.may_ask() for _ in range(3)] == [True] * 3
