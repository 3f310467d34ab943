"""The depeg that costs too much."""

from dataclasses import replace
from decimal import Decimal

import pytest

from risk.loss_model.book import Position
from risk.stress.reverse import BASIS_POINT, exhausting_depeg, uniform_depeg_loss
from tests.risk.loss_books import book_of, capital, full_book


def depeg_cover(usd: int) -> Position:
    return Position("depeg", "Ethereum", "USDC", Decimal(usd))


def test_half_a_payout_on_twice_the_equity_exhausts_it() -> None:
    """20,000,000 USD of cover over 10,000,000 of SURE_EQT: half is paid at 0.935."""
    assert exhausting_depeg(book_of(depeg_cover(20_000_000)), "SURE_EQT") == Decimal("0.065")


@pytest.mark.parametrize("tranche_id", ["SURE_EQT", "SURE_JNR_PLUS"])
def test_the_answer_is_the_smallest_depeg_that_suffices(tranche_id: str) -> None:
    book = full_book(Decimal(300_000))
    needed = sum(tranche.capital_usd for tranche in capital()[-2:] if tranche_id != "SURE_EQT" or tranche.tranche_id == tranche_id)
    depeg = exhausting_depeg(book, tranche_id)
    assert depeg is not None
    assert uniform_depeg_loss(book, depeg - BASIS_POINT) < needed <= uniform_depeg_loss(book, depeg)


def test_a_book_too_small_to_exhaust_the_equity_has_no_such_depeg() -> None:
    assert exhausting_depeg(book_of(depeg_cover(9_999_999)), "SURE_EQT") is None


def test_cover_against_other_events_is_not_touched_by_a_depeg() -> None:
    assert exhausting_depeg(book_of(replace(depeg_cover(50_000_000), coverage_type="bridge")), "SURE_EQT") is None


def test_nothing_is_needed_to_exhaust_a_tranche_without_capital() -> None:
    book = replace(book_of(depeg_cover(1)), tranches=[replace(capital()[-1], capital_usd=Decimal(0))])
    assert exhausting_depeg(book, "SURE_EQT") == 0


def test_an_unknown_tranche_is_refused() -> None:
    with pytest.raises(ValueError, match="not in"):
        exhausting_depeg(full_book(), "SURE_GOLD")
