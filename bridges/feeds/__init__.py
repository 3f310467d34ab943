"""Sources that the monitor polls. Clients push their own observations to POST bridges/{bridge_id}/observations."""

from collections.abc import Callable, Mapping

from django.conf import settings

from bridges.feeds import defillama, simulator
from bridges.feeds.interface import Feed, FeedFailed

FEEDS: Mapping[str, Callable[[], Feed]] = {simulator.NAME: simulator.from_settings, defillama.NAME: defillama.from_settings}


def configured() -> list[Feed]:
    """The feed that `BRIDGE_FEED` names; none where observations are only pushed."""
    return [make() for name, make in FEEDS.items() if name == settings.BRIDGE_FEED]


__all__ = ["FEEDS", "Feed", "FeedFailed", "configured"]
