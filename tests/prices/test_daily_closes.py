"""What the sources agreed on at the end of each day."""

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

import pytest
import time_machine

from prices.selectors import daily_closes
from tests.prices.push import push

pytestmark = pytest.mark.usefixtures("catalogue")
NOW = datetime(2026, 10, 30, 12, tzinfo=UTC)


def seen(price: str, at: datetime, source: str = "kraken") -> None:
    with time_machine.travel(at, tick=False):
        push(price, source=source, at=at)


def closes(days: int = 3) -> dict[date, Decimal]:
    return daily_closes(symbols=["USDC"], days=days, now=NOW).get("USDC", {})


def test_the_last_price_of_each_day_counts_and_the_newest_of_today() -> None:
    for hours, price in ((36, "0.98"), (13, "0.99"), (1, "1.01"), (0, "1.02")):
        seen(price, NOW - timedelta(hours=hours))
    assert closes() == {date(2026, 10, 29): Decimal("0.99"), date(2026, 10, 30): Decimal("1.02")}


def test_days_without_a_price_and_before_the_window_are_left_out() -> None:
    seen("0.98", NOW - timedelta(days=5))
    seen("0.99", NOW - timedelta(days=3))
    assert list(closes()) == [date(2026, 10, 27)]


def test_one_source_that_is_off_moves_no_close() -> None:
    for source, price in (("kraken", "1.00"), ("coinbase", "1.001"), ("odd", "0.70")):
        seen(price, NOW, source)
    assert closes() == {date(2026, 10, 30): Decimal("1.00")}


def test_a_source_that_fell_silent_hours_before_the_end_of_the_day_has_no_vote() -> None:
    seen("0.90", NOW - timedelta(hours=20), "early")
    seen("1.00", NOW - timedelta(hours=13), "kraken")
    assert closes() == {date(2026, 10, 29): Decimal("1.00")}


def test_what_comes_after_now_is_not_known_yet() -> None:
    seen("0.90", NOW + timedelta(seconds=30))
    assert closes() == {}
