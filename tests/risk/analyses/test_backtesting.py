"""Backtests of given losses and of a price history."""

from datetime import date, timedelta
from decimal import Decimal

import numpy as np
import pytest

from ops.api.problems import Problem
from risk.analyses import backtesting
from risk.analyses.specs import Backtest
from risk.loss_model.backtest import kupiec


def test_given_forecasts_are_tested_as_they_are() -> None:
    losses = (0.0, 2.0) * 50
    answer = backtesting.answer(Backtest(level=0.5, losses=losses, forecasts=(1.0,) * 100), {})
    assert (answer["observations"], answer["breaches"], answer["expected_breaches"]) == (100, 50, 50)
    assert answer["kupiec"] == {"statistic": 0.0, "p_value": 1.0, "rejected": False}
    assert answer["christoffersen_independence"]["rejected"]  # every second one: as regular as can be
    assert answer["christoffersen_conditional_coverage"]["rejected"]


def test_forecasts_that_are_too_low_are_rejected() -> None:
    answer = backtesting.answer(Backtest(losses=tuple(range(300)), window=20), {})
    assert (answer["observations"], answer["breaches"]) == (280, 280)
    assert answer["kupiec"]["statistic"] == pytest.approx(kupiec(280, 280, 0.01).statistic, abs=1e-4)
    assert answer["kupiec"]["rejected"]


def test_historical_forecasts_of_steady_losses_are_not_rejected() -> None:
    losses = tuple(np.random.default_rng(7).normal(size=2_000).tolist())
    assert not backtesting.answer(Backtest(losses=losses, window=500, level=0.95), {})["kupiec"]["rejected"]


def test_a_price_history_is_its_falls() -> None:
    days = {date(2026, 1, 1) + timedelta(days=number): Decimal(1) - Decimal(number % 3) / 100 for number in range(60)}
    answer = backtesting.answer(Backtest(stablecoin="USDC", window=20, level=0.9), days)
    assert answer["observations"] == 39


@pytest.mark.parametrize("days", [0, 1, 22])
def test_too_little_history_is_said(days: int) -> None:
    closes = {date(2026, 1, 1) + timedelta(days=number): Decimal(1) for number in range(days)}
    with pytest.raises(Problem) as refused:
        backtesting.answer(Backtest(stablecoin="USDC", window=21), closes)
    assert refused.value.code == "too_little_history"
