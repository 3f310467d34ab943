"""The nine bridges, and what is done to them."""

from collections.abc import Callable, Sequence
from datetime import datetime

import pytest

from bridges.measures import Observation
from bridges.models import Bridge
from bridges.services.assessment import BridgeAssessment, assess_bridge
from bridges.services.observations import record_observations
from tests.bridges.observations import NOW

BRIDGE = "wormhole_eth_ton"
Assess = Callable[..., BridgeAssessment]


@pytest.fixture
def bridge(catalogue: None) -> Bridge:
    """wormhole_eth_ton, never observed."""
    return Bridge.objects.get(pk=BRIDGE)


@pytest.fixture
def assess(bridge: Bridge) -> Assess:
    """Record the observations of the bridge and judge it, at NOW unless told otherwise."""

    def run(observations: Sequence[Observation] = (), now: datetime = NOW) -> BridgeAssessment:
        record_observations(bridge_id=bridge.pk, observations=observations, now=now)
        return assess_bridge(bridge_id=bridge.pk, now=now)

    return run
