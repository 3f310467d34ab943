"""Record observations of oracles."""

from collections.abc import Sequence
from datetime import datetime

from django.db import transaction

from bridges.measures import Observation
from bridges.models import Bridge, BridgeObservation
from bridges.selectors import UnknownBridge


@transaction.atomic
def record_observations(*, bridge_id: str, observations: Sequence[Observation], now: datetime) -> int:
    """Store the observations; returns how many were new. An earlier report of an oracle for the same time is kept.

    Raises UnknownBridge (404).
    """
    if Bridge.objects.select_for_update(no_key=True).filter(pk=bridge_id).first() is None:
        raise UnknownBridge(bridge_id)
    known = set(
        BridgeObservation.objects.filter(
            bridge=bridge_id, oracle__in={seen.oracle for seen in observations}, observed_at__in={seen.observed_at for seen in observations}
        ).values_list("oracle", "observed_at")
    )
    fresh = {(seen.oracle, seen.observed_at): seen for seen in reversed(observations) if (seen.oracle, seen.observed_at) not in known}
    BridgeObservation.objects.bulk_create(_row(bridge_id, seen, now) for seen in fresh.values())
    return len(fresh)


def _row(bridge_id: str, seen: Observation, now: datetime) -> BridgeObservation:
    return BridgeObservation(
        bridge_id=bridge_id,
        oracle=seen.oracle,
        tvl_usd=seen.tvl_usd,
        transfers_ok=seen.transfers_ok,
        transfers_failed=seen.transfers_failed,
        observed_at=seen.observed_at,
        received_at=now,
    )
