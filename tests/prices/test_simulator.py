"""The simulated market."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

from prices.depeg import Depeg, ratio_to, state_at
from prices.feeds.simulator import Simulator

NOW = datetime(2026, 11, 22, 12, 0, 30, tzinfo=UTC)
REFERENCES: dict[str, Decimal | None] = {"USDC": Decimal(1), "USDY": Decimal("1.12"), "TON": None}


def prices(seed: int = 7, now: datetime = NOW) -> dict[str, Decimal]:
    return {seen.symbol: seen.price_usd for seen in Simulator(seed=seed).observe(references=REFERENCES, now=now)}


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
