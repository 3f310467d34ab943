"""Correlation of the coins' returns."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise
from random import Random

import pytest

from risk.figures.correlation import between, columns, regime

START = date(2026, 10, 1)


def closes(prices: list[float], *, first: int = 0) -> dict[date, Decimal]:
    return {START + timedelta(days=first + index): Decimal(f"{price:.6f}") for index, price in enumerate(prices)}


def walk(seed: int, days: int = 30) -> list[float]:
    random = Random(seed)
    return [1 + random.gauss(0, 0.001) for _ in range(days)]


def mirrored(prices: list[float]) -> list[float]:
    """Prices whose returns are those of the others, the other way round."""
    found = [1.0]
    for before, after in pairwise(prices):
        found.append(found[-1] * (2 - after / before))
    return found


def test_a_coin_moves_wholly_with_itself_and_against_its_mirror() -> None:
    prices = walk(1)
    assert between(closes(prices), closes(prices)) == pytest.approx(1)
    assert between(closes(prices), closes(mirrored(prices))) == pytest.approx(-1, abs=1e-4)


def test_the_mean_is_of_absolute_values() -> None:
    """Two coins that move against each other are no diversification for depeg cover."""
    made = columns(["A", "B"], {"A": closes(walk(1)), "B": closes(mirrored(walk(1)))})
    assert made["correlation"] == pytest.approx(Decimal(1), abs=Decimal("0.0001"))


@pytest.mark.parametrize(("days", "is_known"), [(19, False), (20, True)])
def test_fewer_than_twenty_common_points_are_no_correlation(days: int, is_known: bool) -> None:
    assert (between(closes(walk(1, days)), closes(walk(2, days))) is not None) is is_known


def test_only_common_days_count() -> None:
    assert between(closes(walk(1)), closes(walk(2), first=11)) is None
    assert between(closes(walk(1)), closes(walk(2), first=10)) is not None


def test_a_price_that_never_moves_has_no_correlation() -> None:
    assert between(closes([1.0] * 30), closes(walk(2))) is None


def test_coins_without_prices_are_null_in_the_matrix() -> None:
    made = columns(["A", "B", "C"], {"A": closes(walk(1)), "B": closes(walk(2))})
    one, two, three = made["correlation_matrix"]["values"]
    assert (one[0], one[1], one[2]) == (1.0, two[0], None)
    assert three == [None, None, 1.0]
    assert made["correlation"] == pytest.approx(abs(Decimal(one[1])), abs=Decimal("0.0001"))


def test_without_any_pair_there_is_no_regime() -> None:
    made = columns(["A", "B"], {})
    assert (made["correlation"], made["correlation_regime"]) == (None, "")


@pytest.mark.parametrize(("value", "name"), [("0.40", "Low"), ("0.4001", "Medium"), ("0.70", "Medium"), ("0.7001", "High")])
def test_regimes_have_their_bounds(value: str, name: str) -> None:
    assert regime(Decimal(value)) == name
