"""Parameters of the loss model. `launch_parameters` holds the launch values.

An intensity is the expected number of events a year. A loading is the correlation of a driver's latent variable with a common factor; two
drivers are correlated by the sum of the products of their loadings on the factors that they share.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TypeAlias

from risk.loss_model.severity import LossFraction, LowPrice

Loadings: TypeAlias = Mapping[str, float]

GLOBAL, CHAIN, EXCHANGE = "global", "chain", "exchange"


@dataclass(frozen=True, slots=True)
class Peril:
    """One kind of event: how often it strikes each subject (a bridge, a chain), on which factors it loads, what it destroys.

    A loading on `chain` is on the factor of the subject's own chain, one on `chain:TON` on that of TON.
    """

    intensity: Mapping[str, float]
    loadings: Loadings
    severity: LossFraction


@dataclass(frozen=True, slots=True)
class Parameters:
    """Everything assumed about the drivers. Depegs differ by coin; a contract's intensity is that of its chain.

    `bridge_source`: the chain that each bridge leads from. `bridge_shares`: for each chain, the part of its bridge cover that rests on each
    bridge. Raises ValueError unless those parts sum to 1.
    """

    depeg_intensity: Mapping[str, float]
    depeg_loadings: Mapping[str, Loadings]
    depeg_severity: LowPrice
    bridge: Peril
    bridge_source: Mapping[str, str]
    bridge_shares: Mapping[str, Mapping[str, float]]
    contract: Peril
    oracle: Peril
    exchange: Peril

    def __post_init__(self) -> None:
        for chain, shares in self.bridge_shares.items():
            if not math.isclose(math.fsum(shares.values()), 1):
                raise ValueError(f"the bridge shares of {chain} sum to {math.fsum(shares.values())}, not 1")
