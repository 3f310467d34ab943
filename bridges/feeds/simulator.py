"""Simulated observations for development: three oracles for every bridge, deterministic by seed, scenario and minute."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import ROUND_HALF_UP, Decimal

from django.conf import settings

from bridges.feeds.scenarios import Scenario, share_left
from bridges.measures import FEED, Observation
from ops.core.money import CENT

NAME = "simulator"
ORACLES = tuple(f"{FEED}{NAME}-{number}" for number in (1, 2, 3))
TROUBLED = "wormhole_eth_ton"
USUAL_TVL_USD = (20_000_000, 200_000_000)
NOISE = Decimal("0.003")
TRANSFERS = 60


@dataclass(frozen=True, slots=True)
class Simulator:
    """A feed that applies its scenario to `wormhole_eth_ton`; all other bridges stay calm."""

    seed: int
    scenario: Scenario
    name: str = NAME

    def observe(self, *, bridge_ids: Sequence[str], now: datetime) -> Mapping[str, Sequence[Observation]]:
        """One observation by each of the three oracles of every bridge that is not stale."""
        return {bridge_id: [*self._reports(bridge_id, now)] for bridge_id in bridge_ids}

    def _reports(self, bridge_id: str, now: datetime) -> Sequence[Observation]:
        scenario = self.scenario if bridge_id == TROUBLED else Scenario.CALM
        shares = {oracle: share_left(scenario, is_odd_oracle=oracle == ORACLES[-1], now=now) for oracle in ORACLES}
        return [self._report(bridge_id, oracle, share, now) for oracle, share in shares.items() if share is not None]

    def _report(self, bridge_id: str, oracle: str, share: Decimal, now: datetime) -> Observation:
        low, high = USUAL_TVL_USD
        usual = low + (high - low) * self._chance(bridge_id)
        noise = 1 + NOISE * (2 * self._chance(bridge_id, oracle, f"{now:%Y-%m-%dT%H:%M}") - 1)
        failed = int(self._chance(bridge_id, f"{now:%Y-%m-%dT%H:%M}") * 2)
        return Observation(oracle, (usual * share * noise).quantize(CENT, ROUND_HALF_UP), now, TRANSFERS - failed, failed)

    def _chance(self, *of: str) -> Decimal:
        """Pseudo-random number in 0..1, determined by the seed and the arguments."""
        digest = hashlib.sha256(":".join((str(self.seed), *of)).encode()).digest()
        return Decimal(int.from_bytes(digest[:6])) / (1 << 48)


def from_settings() -> Simulator:
    """The simulator as configured."""
    return Simulator(seed=settings.BRIDGE_SIMULATOR_SEED, scenario=Scenario(settings.BRIDGE_SCENARIO))
