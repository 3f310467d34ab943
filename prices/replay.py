"""Replay recorded markets: files of `epoch_s, low, close`, recorded as if observed now, at any speed.

Close is what counts; low may be the wick of one thin trade. Files start together, whenever they were recorded.
"""

import csv
import gzip
import heapq
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal, InvalidOperation
from itertools import groupby
from operator import attrgetter
from pathlib import Path

from django.utils import timezone

from prices import services
from prices.consensus import Observation
from prices.feeds import REPLAY
from prices.sources import SourceClass

QUOTES = ("USDT", "USDC", "USD")


class BadPriceFile(ValueError):
    """A file that cannot be played, and why."""


@dataclass(frozen=True, slots=True, order=True)
class Tick:
    """One price of a file: `offset` in seconds after its first, `recorded_at` when it was true."""

    offset: int
    symbol: str
    price_usd: Decimal
    recorded_at: datetime


def symbol_of(path: Path, symbols: Iterable[str]) -> str:
    """The asset named by the file, as in `usdc_svb_2023_USDCUSDT_60s.csv.gz`. Raises BadPriceFile."""
    spelling = {symbol.lower(): symbol for symbol in symbols}
    pairs = path.name.partition(".")[0].lower().split("_")
    bases = (pair.removesuffix(quote.lower()) for pair in reversed(pairs[1:]) for quote in QUOTES if pair.endswith(quote.lower()))
    found = next((spelling[base] for base in bases if base in spelling), None)
    if found is None:
        raise BadPriceFile(f"{path.name}: the name tells no asset of {', '.join(spelling.values())}; a name like x_USDCUSDT_60s.csv does.")
    return found


def ticks(path: Path, symbol: str, *, step: int) -> Iterator[Tick]:
    """The prices of a file, at least `step` seconds apart. Raises BadPriceFile."""
    first = last = None
    for epoch, price in _rows(path):
        if last is None or epoch - last >= max(step, 1):
            first, last = epoch if first is None else first, epoch
            yield Tick(epoch - first, symbol, price, datetime.fromtimestamp(epoch, UTC))


def _rows(path: Path) -> Iterator[tuple[int, Decimal]]:
    try:
        with gzip.open(path, "rt") if path.suffix == ".gz" else path.open() as file:
            for row in csv.DictReader(file):
                yield int(row["epoch_s"]), Decimal(row["close"])
    except OSError as error:
        raise BadPriceFile(f"{path}: {error.strerror or error}.") from error
    except (KeyError, TypeError, ValueError, InvalidOperation) as error:
        raise BadPriceFile(f"{path}: not a file of epoch_s, low, close.") from error


def play(files: Iterable[Iterator[Tick]], *, speed: float, sleep: Callable[[float], object] = time.sleep) -> Iterator[list[Tick]]:
    """Record the ticks at `speed` times their original pace; yields those of each moment once they are recorded."""
    started = time.monotonic()
    for offset, group in groupby(heapq.merge(*files), key=attrgetter("offset")):
        sleep(max(0.0, started + offset / speed - time.monotonic()))
        moment, now = list(group), timezone.now()
        seen = [Observation(tick.symbol, REPLAY, tick.price_usd, now) for tick in moment]
        services.record_observations(observations=seen, reporter=f"feed:{REPLAY}", feed_class=SourceClass.OWN)
        yield moment
