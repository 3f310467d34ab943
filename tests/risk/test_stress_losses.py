"""What a scenario costs, and whom."""

from dataclasses import replace
from decimal import Decimal

import pytest

from risk.loss_model.book import Position
from risk.stress.losses import position_loss, stress, worst
from risk.stress.scenarios import CRYPTO_CRASH, MULTIPLE_FAILURE, SCENARIOS, SVB_WEEKEND, Scenario
from tests.risk.loss_books import book_of, capital, full_book

MILLION = Decimal(1_000_000)


def cover(coverage_type: str, usd: int | Decimal, stablecoin: str = "USDC") -> Position:
    return Position(coverage_type, "Ethereum", stablecoin, Decimal(usd))


@pytest.mark.parametrize(
    ("coverage_type", "loss"),
    [("depeg", "0"), ("bridge", "100"), ("cex_liquidation", "200"), ("smart_contract", "0"), ("oracle", "0")],
)
def test_each_coverage_type_loses_its_own_fraction(coverage_type: str, loss: str) -> None:
    """In the crash USDC keeps 0.98, above the trigger; a tenth of bridges and a fifth of exchange positions are lost."""
    assert position_loss(cover(coverage_type, 1000), CRYPTO_CRASH) == Decimal(loss)


def test_losses_are_rounded_half_up_to_cents() -> None:
    assert position_loss(cover("bridge", Decimal("0.25")), CRYPTO_CRASH) == Decimal("0.03")


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda scenario: scenario.name)
def test_every_breakdown_adds_up_to_the_loss(scenario: Scenario) -> None:
    result = stress(full_book(Decimal("123456.78")), scenario)
    assert sum(result.by_stablecoin.values()) == sum(result.by_coverage_type.values()) == result.loss_usd
    assert sum(result.by_tranche.values()) + result.uncovered_usd == result.loss_usd


def test_the_svb_weekend_pays_usdc_dai_and_frax_in_full() -> None:
    book = book_of(*(cover("depeg", 1_000_000, coin) for coin in ("USDC", "DAI", "FRAX", "USDT")))
    assert stress(book, SVB_WEEKEND).by_stablecoin == {"USDC": MILLION, "DAI": MILLION, "FRAX": MILLION, "USDT": 0}


def test_the_most_junior_tranche_loses_first() -> None:
    result = stress(book_of(cover("depeg", 12 * MILLION)), SVB_WEEKEND)
    assert (result.by_tranche["SURE_EQT"], result.by_tranche["SURE_JNR_PLUS"], result.by_tranche["SURE_BTC"]) == (
        10 * MILLION,
        2 * MILLION,
        0,
    )


def test_survivors_are_the_tranches_with_capital_left() -> None:
    result = stress(book_of(cover("depeg", 12 * MILLION)), SVB_WEEKEND)
    assert result.survivors == ("SURE_BTC", "SURE_SNR", "SURE_MEZZ", "SURE_JNR", "SURE_JNR_PLUS")


def test_nobody_survives_a_loss_beyond_all_capital_and_the_rest_is_uncovered() -> None:
    result = stress(book_of(cover("depeg", 150 * MILLION)), SVB_WEEKEND)
    assert (result.survivors, result.uncovered_usd) == ((), 50 * MILLION)


def test_a_tranche_without_capital_does_not_survive() -> None:
    without_equity = replace(book_of(cover("depeg", 1)), tranches=[replace(capital()[0], capital_usd=Decimal(0))])
    assert stress(without_equity, SCENARIOS[-1]).survivors == ()


def test_the_result_in_btc_stands_beside_the_loss_and_is_not_netted() -> None:
    book = book_of(cover("depeg", MILLION))
    with_btc, without = stress(book, MULTIPLE_FAILURE, btc_holdings_usd=5 * MILLION), stress(book, MULTIPLE_FAILURE)
    assert (with_btc.btc_result_usd, without.btc_result_usd) == (Decimal(2_500_000), 0)
    assert with_btc.loss_usd == without.loss_usd == MILLION


def test_multiple_failure_is_the_worst_scenario_of_an_even_book() -> None:
    assert worst(stress(full_book(), scenario) for scenario in SCENARIOS).scenario is MULTIPLE_FAILURE
