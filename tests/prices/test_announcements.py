"""Everybody is told when a coin leaves its peg, and when it is back."""

from decimal import Decimal

import pytest

from live.notifications.kinds import Subject
from tests.announced import announced
from tests.prices.push import minutes_ago, push

pytestmark = pytest.mark.usefixtures("catalogue")


def test_a_fall_through_both_thresholds_is_told_twice() -> None:
    for minutes, price in ((3, "1"), (2, "0.985"), (1, "0.97")):
        push(price, at=minutes_ago(minutes))
    warning, critical = announced()
    assert (warning.type, warning.priority, warning.subject) == ("price_depeg", "HIGH", Subject(stablecoin="USDC"))
    assert critical.priority == "CRITICAL"
    assert critical.payload == {
        "stablecoin": "USDC",
        "previous_state": "warning",
        "state": "critical",
        "ratio": Decimal("0.97000000"),
    }


def test_a_state_that_stays_is_told_once() -> None:
    for minutes in (3, 2, 1):
        push("0.97", at=minutes_ago(minutes))
    assert len(announced()) == 1


def test_a_coin_that_was_never_seen_was_pegged() -> None:
    push("1", symbol="USDT")
    assert announced() == []
    push("0.97")
    assert announced()[0].payload["previous_state"] == "pegged"


def test_the_way_back_is_told_as_well() -> None:
    for minutes, price in ((4, "0.97"), (3, "1"), (2, "1")):
        push(price, at=minutes_ago(minutes))
    assert [(told.payload["state"], told.priority) for told in announced()] == [("critical", "CRITICAL"), ("pegged", "NORMAL")]


def test_nothing_that_is_known_already_is_told() -> None:
    at = minutes_ago(1)
    push("0.97", at=at)
    push("0.97", at=at)
    assert len(announced()) == 1
