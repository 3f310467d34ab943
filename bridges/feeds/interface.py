"""What every source of observations offers."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bridges.measures import Observation


class FeedFailed(Exception):
    """The source gave nothing usable this time. The message says why."""


class Feed(Protocol):
    """A source that is asked once a run."""

    @property
    def name(self) -> str: ...

    def observe(self, *, bridge_ids: Sequence[str], now: datetime) -> Mapping[str, Sequence[Observation]]:
        """What the source sees of these bridges, by bridge; those that it does not know are left out. Raises FeedFailed."""
        ...
