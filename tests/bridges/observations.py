"""Observations as tests write them."""

from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal

from bridges.measures import Observation

NOW = datetime(2026, 10, 30, 12, 0, tzinfo=UTC)
ORACLES = ("one", "two", "three")


def ago(minutes: float) -> datetime:
    """That long before NOW."""
    return NOW - timedelta(minutes=minutes)


def observation(
    tvl: object, *, minutes_ago: float = 0, oracle: str = "one", ok: int | None = None, failed: int | None = None
) -> Observation:
    return Observation(oracle, Decimal(str(tvl)), ago(minutes_ago), ok, failed)


def course(tvl: Sequence[object], *, minutes_apart: float = 1, oracles: Iterable[str] = ORACLES) -> list[Observation]:
    """The same values by every oracle, the last of them at NOW."""
    last = len(tvl) - 1
    return [
        observation(value, minutes_ago=(last - index) * minutes_apart, oracle=oracle)
        for index, value in enumerate(tvl)
        for oracle in oracles
    ]
