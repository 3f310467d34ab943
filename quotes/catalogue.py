"""The catalogue: coverage types, chains, stablecoins, their rates, and the products they make. No Django."""

import hashlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from quotes.pricing import Rate

BRIDGE = "bridge"
DEPEG = "depeg"


def product_hash(coverage_type: str, chain: str, stablecoin: str) -> str:
    """`0x` and the SHA-256 of the triple: the public id of a product."""
    return "0x" + hashlib.sha256(f"{coverage_type}_{chain}_{stablecoin}".encode()).hexdigest()


@dataclass(frozen=True, slots=True)
class PayoutTerms:
    """Fractions of the peg reference: a payout starts below the trigger and is whole at the floor."""

    trigger_price: Decimal
    floor_price: Decimal


@dataclass(frozen=True, slots=True)
class Product:
    """An insurable triple in canonical spelling. `label`: as the metrics name it."""

    product_id: int
    coverage_type: str
    chain: str
    stablecoin: str
    product_hash: str
    label: str = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "label", f"{self.coverage_type} {self.chain} {self.stablecoin}")


class NotInCatalogue(LookupError):
    """A dimension that does not exist, or a triple that cannot be insured. `field` names the input at fault."""

    def __init__(self, field_name: str, code: str, message: str) -> None:
        super().__init__(message)
        self.field = field_name
        self.code = code


@dataclass(frozen=True, slots=True)
class Catalogue:
    """All products at one rate version. Names are matched without regard to case. `waiting_hours`: by coverage type."""

    version: int
    base_rates: Mapping[str, Decimal]
    chain_multipliers: Mapping[str, Decimal]
    stablecoin_adjustments: Mapping[str, Decimal]
    payouts: Mapping[str, PayoutTerms]
    waiting_hours: Mapping[str, int]
    products: Mapping[tuple[str, str, str], Product]
    _spelling: Mapping[str, Mapping[str, str]] = field(init=False, repr=False)
    _rates: dict[int, Rate] = field(init=False, repr=False, compare=False, default_factory=dict)

    def __post_init__(self) -> None:
        dimensions = {"coverage_type": self.base_rates, "chain": self.chain_multipliers, "stablecoin": self.stablecoin_adjustments}
        object.__setattr__(self, "_spelling", {name: {key.lower(): key for key in rates} for name, rates in dimensions.items()})

    def __iter__(self) -> Iterator[Product]:
        return iter(self.products.values())

    def members(self, dimension: str) -> list[str]:
        """All names of a dimension, in canonical spelling."""
        return list(self._spelling[dimension].values())

    def canonical(self, dimension: str, name: str) -> str:
        """The canonical spelling of `name`. Raises NotInCatalogue."""
        spelling = self._spelling[dimension]
        found = spelling.get(name.lower())
        if found is None:
            raise NotInCatalogue(dimension, "unknown", f"{name!r} is not one of {', '.join(spelling.values())}.")
        return found

    def product(self, coverage_type: str, chain: str, stablecoin: str) -> Product:
        """The product of a triple in canonical spelling. Raises NotInCatalogue when it cannot be insured."""
        found = self.products.get((coverage_type, chain, stablecoin))
        if found is None:
            raise NotInCatalogue("coverage_type", "not_insurable", f"{coverage_type} cover is not offered on {chain}.")
        return found

    def find(self, coverage_type: str, chain: str, stablecoin: str) -> Product:
        """The product of a triple in any case. Raises NotInCatalogue."""
        if exact := self.products.get((coverage_type, chain, stablecoin)):
            return exact
        return self.product(
            self.canonical("coverage_type", coverage_type), self.canonical("chain", chain), self.canonical("stablecoin", stablecoin)
        )

    def rate(self, product: Product) -> Rate:
        """The product's rate at this version; made when it is first asked for."""
        rate = self._rates.get(product.product_id)
        if rate is None:
            rate = self._rates[product.product_id] = self._rate(product)
        return rate

    def _rate(self, product: Product) -> Rate:
        return Rate(
            self.base_rates[product.coverage_type], self.chain_multipliers[product.chain], self.stablecoin_adjustments[product.stablecoin]
        )
