"""Recorded markets, kept outside the project, and the time that passes while one is played."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from itertools import dropwhile, takewhile
from pathlib import Path

import pytest
import time_machine
from django.utils import timezone

from prices import replay
from prices.replay import Tick

FOLDER = Path(__file__).resolve().parents[3] / "shared" / "data"


def market(name: str) -> Path:
    """The file of that name; skips the test where it is not there."""
    path = FOLDER / name
    if not path.exists():
        pytest.skip(f"the recorded market {name} is not on this machine ({FOLDER})")
    return path


def played(name: str, symbol: str, *, step: int, first: datetime | None = None, last: datetime | None = None) -> Iterator[Tick]:
    """Record the prices of a file, or of a part of it, each at its own time on a clock that begins now; yields each once it is recorded."""
    ticks = dropwhile(lambda tick: first and tick.recorded_at < first, replay.ticks(market(name), symbol, step=step))
    part = takewhile(lambda tick: last is None or tick.recorded_at <= last, ticks)
    begun = timezone.now()
    with time_machine.travel(begun, tick=False) as clock:
        for tick in part:
            clock.move_to(begun + timedelta(seconds=tick.offset))
            for [recorded] in replay.play([iter([tick])], speed=1, sleep=lambda _: None):
                yield recorded
