"""The model beside six years of daily stablecoin prices."""

import csv
from collections import defaultdict
from pathlib import Path

import numpy as np
import pytest

from risk.loss_model.arrays import FloatArray
from risk.loss_model.assessment import THIRTY_DAYS
from risk.loss_model.backtest import Backtest, backtest, kupiec, rolling_var
from risk.loss_model.drivers import make_drivers
from risk.loss_model.launch_parameters import LAUNCH_PARAMETERS

DAILY = Path(__file__).resolve().parents[3] / "shared" / "data" / "stablecoin_daily.csv"
pytestmark = pytest.mark.skipif(not DAILY.exists(), reason="the daily price history ../shared/data/stablecoin_daily.csv is not there")
COINS = ("USDC", "USDT", "DAI", "USDP")
MONTH = 30


@pytest.fixture(scope="module")
def history() -> dict[str, FloatArray]:
    """Per coin an array of (low, close), one row a day."""
    rows = defaultdict(list)
    with DAILY.open() as lines:
        for row in csv.DictReader(lines):
            rows[row["symbol"]].append((float(row["low"]), float(row["close"])))
    return {coin: np.array(prices) for coin, prices in rows.items()}


def depegs_begun(prices: FloatArray) -> int:
    """Depegs below 0.99 that the close confirms; days less than a month apart are one depeg."""
    days = np.flatnonzero((prices < 0.99).all(axis=1))
    return int(days.size > 0) + int(np.count_nonzero(np.diff(days) > MONTH))


def var_backtest(prices: FloatArray, level: float = 0.99) -> Backtest:
    """One-day VaR of the close by historical simulation over 250 days."""
    close = prices[:, 1]
    losses = 1 - close[1:] / close[:-1]
    return backtest(losses[250:], rolling_var(losses, window=250, level=level), level)


@pytest.mark.parametrize(("coin", "depegs"), [("USDC", 2), ("USDT", 1), ("DAI", 3), ("USDP", 2)])
def test_the_depegs_of_a_coin_do_not_contradict_its_intensity(history: dict[str, FloatArray], coin: str, depegs: int) -> None:
    months = history[coin].shape[0] // MONTH
    assert depegs_begun(history[coin]) == depegs
    assert kupiec(depegs, months, make_drivers(LAUNCH_PARAMETERS)[f"depeg:{coin}"].probability(THIRTY_DAYS)).p_value > 0.05


@pytest.mark.parametrize("coin", COINS)
def test_daily_var_99_is_exceeded_about_as_often_as_it_says(history: dict[str, FloatArray], coin: str) -> None:
    assert var_backtest(history[coin]).coverage.p_value > 0.01


@pytest.mark.parametrize("coin", ["USDC", "UST"])
def test_breaches_come_in_clusters_where_a_coin_lost_its_peg(history: dict[str, FloatArray], coin: str) -> None:
    assert var_backtest(history[coin]).independence.p_value < 0.01
