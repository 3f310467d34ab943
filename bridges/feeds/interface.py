"""What every source of observations offers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bridges.measures import Observation


class FeedFailed(Exception):
    """The source returned nothing usable. The message says why."""


class Feed(Protocol):
    """A source that is polled once per run."""

    @property
    def name(self) -> str: ...

    def observe(self, *, bridge_ids: Sequence[str], now: datetime) -> Mapping[str, Sequence[Observation]]:
        """Observations by bridge; bridges that the source does not know are left out. Raises FeedFailed."""
        ...
