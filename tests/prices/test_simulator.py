"""The simulated market."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from statistics import correlation, fmean

from prices.depeg import Depeg, ratio_to, state_at
from prices.feeds.simulator import Simulator

NOW = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)
REFERENCES: dict[str, Decimal | None] = {"USDC": Decimal(1), "USDY": Decimal("1.12"), "TON": None}


def prices(seed: int = 7, now: datetime = NOW) -> dict[str, Decimal]:
    return {seen.symbol: seen.price_usd for seen in Simulator(seed=seed).observe(references=REFERENCES, prices={}, now=now)}


def test_the_same_seed_and_minute_give_the_same_prices() -> None:
    assert prices() == prices(now=NOW + timedelta(seconds=20))


def test_another_seed_or_minute_gives_others() -> None:
    assert prices() != prices(seed=8)
    assert prices() != prices(now=NOW + timedelta(minutes=1))


def test_it_stays_calm_for_a_week() -> None:
    for minute in range(0, 7 * 24 * 60, 10):
        seen = prices(now=NOW + timedelta(minutes=minute))
        assert abs(seen["TON"] - 3) < Decimal("0.01")
        assert {state_at(ratio_to(REFERENCES[symbol] or Decimal(1), seen[symbol])) for symbol in ("USDC", "USDY")} == {Depeg.PEGGED}


def test_its_past_is_the_last_price_of_each_day() -> None:
    simulator = Simulator(seed=7)
    closes = simulator.closes(references=REFERENCES, now=NOW, days=30)
    assert len(closes) == 30 * len(REFERENCES)
    days = {seen.observed_at for seen in closes}
    assert (min(days), max(days)) == (datetime(2026, 10, 23, 23, 59, tzinfo=UTC), datetime(2026, 11, 21, 23, 59, tzinfo=UTC))
    assert closes[:3] == simulator.observe(references=REFERENCES, prices={}, now=max(days))


def test_its_coins_move_together_a_little_and_not_alike() -> None:
    coins: dict[str, Decimal | None] = dict.fromkeys(("USDC", "USDT", "DAI", "LUSD", "GHO"), Decimal(1))
    closes: dict[str, list[float]] = {coin: [] for coin in coins}
    for seen in Simulator(seed=7).closes(references=coins, now=NOW, days=400):
        closes[seen.symbol].append(float(seen.price_usd))
    found = [correlation(one, other) for one, other in combinations(closes.values(), 2)]
    assert 0 < min(found) < max(found) < 0.9
    assert 0.1 < fmean(found) < 0.6
