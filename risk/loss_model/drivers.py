"""The drivers: the events that cause losses, and which of them hit which product.

A product is a payout on events that it shares with others: one depeg of a coin hits its cover on all chains. So the model draws about 129
drivers (14 depegs, 9 bridges, 98 contracts, 7 oracles, 1 exchange), not 560 products.
"""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from statistics import NormalDist

from risk.loss_model.book import Position
from risk.loss_model.parameters import CHAIN, EXCHANGE, Loadings, Parameters, Peril
from risk.loss_model.severity import SeverityDistribution

STANDARD_NORMAL = NormalDist()


@dataclass(frozen=True, slots=True)
class Driver:
    """One event: its annual intensity, its loadings on the common factors, and its severity.

    The latent variable is `sum(loading x factor) + specific x noise`, of unit variance. Raises ValueError on a negative intensity, and
    where the squared loadings exceed 1.
    """

    name: str
    intensity: float
    loadings: Loadings
    severity: SeverityDistribution

    def __post_init__(self) -> None:
        if self.intensity < 0:
            raise ValueError(f"the intensity of {self.name} is negative: {self.intensity}")
        if self._common_variance > 1 + 1e-12:
            raise ValueError(f"the squared loadings of {self.name} exceed 1: {dict(self.loadings)}")

    @property
    def _common_variance(self) -> float:
        return math.fsum(loading**2 for loading in self.loadings.values())

    @property
    def specific_loading(self) -> float:
        """The weight of the driver's own noise."""
        return math.sqrt(max(1 - self._common_variance, 0))

    def probability(self, horizon_years: float) -> float:
        """The chance of at least one event within the horizon: `1 - exp(-intensity x horizon)`."""
        return -math.expm1(-self.intensity * horizon_years)

    def threshold(self, horizon_years: float) -> float:
        """The event happens when the latent variable falls below this."""
        probability = self.probability(horizon_years)
        return STANDARD_NORMAL.inv_cdf(probability) if 0 < probability < 1 else math.copysign(math.inf, probability - 0.5)


def make_drivers(parameters: Parameters) -> dict[str, Driver]:
    """All drivers of the parameters by name."""
    return {driver.name: driver for driver in _drivers(parameters)}


def _drivers(parameters: Parameters) -> Iterator[Driver]:
    for coin, intensity in parameters.depeg_intensity.items():
        yield Driver(f"depeg:{coin}", intensity, parameters.depeg_loadings[coin], parameters.depeg_severity)
    for bridge in parameters.bridge.intensity:
        yield _struck_by(parameters.bridge, bridge, f"bridge:{bridge}", chain=parameters.bridge_source[bridge])
    for chain in parameters.contract.intensity:
        yield from (_struck_by(parameters.contract, chain, f"contract:{chain}:{coin}", chain=chain) for coin in parameters.depeg_intensity)
    for chain in parameters.oracle.intensity:
        yield _struck_by(parameters.oracle, chain, f"oracle:{chain}", chain=chain)
    yield _struck_by(parameters.exchange, EXCHANGE, EXCHANGE)


def _struck_by(peril: Peril, subject: str, name: str, *, chain: str = "") -> Driver:
    """The driver of a peril that strikes the subject, with the factor of its own chain filled in."""
    loadings = {f"{CHAIN}:{chain}" if factor == CHAIN else factor: loading for factor, loading in peril.loadings.items()}
    return Driver(name, peril.intensity[subject], loadings, peril.severity)


def shares(position: Position, parameters: Parameters) -> Mapping[str, float]:
    """The drivers that hit a position, and the share of its exposure that each reaches; the shares sum to 1.

    Raises ValueError for a product that the parameters know no driver of.
    """
    chain, coin = position.chain, position.stablecoin
    match position.coverage_type:
        case "depeg":
            return {f"depeg:{coin}": 1.0}
        case "smart_contract":
            return {f"contract:{chain}:{coin}": 1.0}
        case "oracle":
            return {f"oracle:{chain}": 1.0}
        case "cex_liquidation":
            return {EXCHANGE: 1.0}
        case "bridge" if chain in parameters.bridge_shares:
            return {f"bridge:{bridge}": share for bridge, share in parameters.bridge_shares[chain].items()}
    raise ValueError(f"no driver for {position.coverage_type} cover of {coin} on {chain}")
