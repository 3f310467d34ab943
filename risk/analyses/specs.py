"""Specs of analyses, as clients send them. Every fault is a field error; defaults are filled in here.

The canonical text of a question is its `input_text`: JSON with sorted keys, without blanks, defaults filled in, decimals as strings. Equal
texts are equal questions, and the text is itself a request: posted again it asks the same.
"""

import math
from collections.abc import Mapping
from decimal import Decimal
from typing import Annotated, Any, ClassVar, TypeAlias

import msgspec

from ops.api.msgspec_errors import field_error
from ops.api.problems import FieldError, invalid
from ops.core import decimals, json_text
from ops.core.enums import AnyCase, spelt
from quotes.catalogue import Catalogue, NotInCatalogue, Product
from quotes.terms import BadAmount, coverage_amount
from risk.loss_model.assessment import DEFAULT_PATHS, MIN_PATHS
from risk.stress.scenarios import Scenario
from tranches.terms import TRANCHES

MAX_PATHS = 500_000
SEED = 20_261
MAX_HORIZON = 365
PATHS_OF_OTHERS = 10_000  # what a question without simulation counts as: it takes about as long
MAX_CHANGES = 1_000
MAX_LOSSES = 10_000
MAX_TON = Decimal(10) ** 12
SHOCK_PLACES = 12
TON_PLACES = 9
TRANCHE_IDS = tuple(terms.tranche_id for terms in TRANCHES)

Paths: TypeAlias = Annotated[int, msgspec.Meta(ge=MIN_PATHS, le=MAX_PATHS)]
Seed: TypeAlias = Annotated[int, msgspec.Meta(ge=0, le=2**31)]
Level: TypeAlias = Annotated[float, msgspec.Meta(ge=0.5, le=0.9999)]


class AnalysisSpec(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Base of all questions."""

    analysis_type: ClassVar[str]

    @property
    def size(self) -> int:
        """How much work it is, in simulated paths."""
        return getattr(self, "paths", PATHS_OF_OTHERS)

    def text(self) -> str:
        """The canonical text."""
        asked = msgspec.to_builtins(self, builtin_types=(Decimal,))
        parameters = {name: json_text.with_texts(value) for name, value in asked.items() if value is not None}
        return json_text.dumps({"analysis_type": self.analysis_type, "parameters": parameters}, sort_keys=True).decode()


def _decimal(name: str, value: object, places: int) -> Decimal:
    """Without trailing zeros, so that equal numbers have equal texts.

    Raises ValueError with a sentence for msgspec, which adds in which object it is.
    """
    try:
        return decimals.trimmed(decimals.parse(value, places=places))
    except decimals.BadDecimal as error:
        raise ValueError(f"{name}: {error}") from error


def _set(spec: msgspec.Struct, **values: Any) -> None:
    for name, value in values.items():
        msgspec.structs.force_setattr(spec, name, value)


class Shocks(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A scenario of the client's own. Prices are fractions of the peg reference; a coin that is not named keeps its peg."""

    prices: dict[str, Any] = {}
    btc_change: Any = Decimal(0)
    ton_change: Any = Decimal(0)
    bridge_loss: Any = Decimal(0)
    exchange_loss: Any = Decimal(0)

    def __post_init__(self) -> None:
        _set(self, prices={coin: _decimal(coin, price, SHOCK_PLACES) for coin, price in self.prices.items()})
        changes = ("btc_change", "ton_change", "bridge_loss", "exchange_loss")
        _set(self, **{name: _decimal(name, getattr(self, name), SHOCK_PLACES) for name in changes})
        if not all(0 <= price <= 10 for price in self.prices.values()):
            raise ValueError("Prices are fractions of the peg reference, from 0 to 10")
        if not all(0 <= loss <= 1 for loss in (self.bridge_loss, self.exchange_loss)):
            raise ValueError("Losses are fractions from 0 to 1")
        if not -1 <= self.btc_change <= 100:
            raise ValueError("The change of BTC is a fraction from -1 to 100")
        if not -1 <= self.ton_change <= 100:
            raise ValueError("The change of TON is a fraction from -1 to 100")

    def scenario(self) -> Scenario:
        """As the stress test takes it."""
        return Scenario(
            name="ad hoc",
            prices=self.prices,
            btc_change=self.btc_change,
            ton_change=self.ton_change,
            annual_probability=Decimal(0),
            bridge_loss=self.bridge_loss,
            exchange_loss=self.exchange_loss,
        )


class StressTest(AnalysisSpec, frozen=True):
    """One named scenario, or shocks of the client's own; neither: every active scenario."""

    analysis_type = "stress_test"
    scenario: Annotated[str, msgspec.Meta(min_length=1, max_length=64)] | None = None
    shocks: Shocks | None = None

    def __post_init__(self) -> None:
        if self.scenario is not None and self.shocks is not None:
            raise ValueError("Either a scenario or shocks, not both")


class ValueAtRisk(AnalysisSpec, frozen=True):
    """The losses of the book over a horizon, simulated."""

    analysis_type = "var"
    horizon_days: Annotated[int, msgspec.Meta(ge=1, le=MAX_HORIZON)] = 30
    level: Level = 0.99
    paths: Paths = DEFAULT_PATHS
    seed: Seed = SEED


class PolicyAction(AnyCase):
    """What happens to cover."""

    ADD = "add"
    REMOVE = "remove"


class CapitalAction(AnyCase):
    """What happens to capital."""

    DEPOSIT = "deposit"
    WITHDRAW = "withdraw"


class PolicyChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Cover that comes into the book or leaves it."""

    action: PolicyAction
    coverage_type: str
    chain: str
    stablecoin: str
    coverage_amount: Any

    def __post_init__(self) -> None:
        try:
            _set(self, coverage_amount=coverage_amount(self.coverage_amount))
        except BadAmount as error:
            raise ValueError(f"coverage_amount: {error}") from error

    def named(self, catalogue: Catalogue) -> "PolicyChange":
        """With canonical names. Raises NotInCatalogue."""
        product = self.product(catalogue)
        names = {"coverage_type": product.coverage_type, "chain": product.chain, "stablecoin": product.stablecoin}
        return msgspec.structs.replace(self, **names)

    def product(self, catalogue: Catalogue) -> Product:
        """Raises NotInCatalogue."""
        return catalogue.find(self.coverage_type, self.chain, self.stablecoin)


class CapitalChange(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """Liquid capital that comes into a tranche or leaves it, TON."""

    action: CapitalAction
    tranche_id: str
    amount_ton: Any

    def __post_init__(self) -> None:
        tranche_id = spelt(self.tranche_id, TRANCHE_IDS)
        if tranche_id is None:
            raise ValueError(f"There is no tranche {self.tranche_id!r}")
        _set(self, tranche_id=tranche_id, amount_ton=_decimal("amount_ton", self.amount_ton, TON_PLACES))
        if not 0 < self.amount_ton <= MAX_TON:
            raise ValueError("An amount of TON above 0")


class WhatIf(AnalysisSpec, frozen=True):
    """Every risk figure before and after changes of the book. Nothing is changed."""

    analysis_type = "what_if"
    policies: Annotated[tuple[PolicyChange, ...], msgspec.Meta(max_length=MAX_CHANGES)] = ()
    capital: Annotated[tuple[CapitalChange, ...], msgspec.Meta(max_length=MAX_CHANGES)] = ()
    paths: Paths = DEFAULT_PATHS
    seed: Seed = SEED

    def __post_init__(self) -> None:
        if not self.policies and not self.capital:
            raise ValueError("Name at least one change of policies or capital")


class Backtest(AnalysisSpec, frozen=True):
    """Were losses above their value at risk as often as it said? Of a coin's daily price history, or of given losses.

    `forecasts`: the VaR that was forecast for each loss; without them it is the historical one of the `window` losses before.
    """

    analysis_type = "backtest"
    level: Level = 0.99
    window: Annotated[int, msgspec.Meta(ge=20, le=2_500)] = 250
    stablecoin: str | None = None
    days: Annotated[int, msgspec.Meta(ge=30, le=3_650)] = 730
    losses: Annotated[tuple[float, ...], msgspec.Meta(min_length=2, max_length=MAX_LOSSES)] | None = None
    forecasts: Annotated[tuple[float, ...], msgspec.Meta(min_length=2, max_length=MAX_LOSSES)] | None = None

    def __post_init__(self) -> None:
        if (self.stablecoin is None) == (self.losses is None):
            raise ValueError("Either a stablecoin or losses")
        if self.forecasts is not None and (self.losses is None or len(self.losses) != len(self.forecasts)):
            raise ValueError("One forecast for each of the losses")
        if not all(map(math.isfinite, (*(self.losses or ()), *(self.forecasts or ())))):
            raise ValueError("Losses and forecasts must be finite")


QUESTIONS: Mapping[str, type[AnalysisSpec]] = {kind.analysis_type: kind for kind in (StressTest, ValueAtRisk, WhatIf, Backtest)}


def parse(analysis_type: str, parameters: Mapping[str, Any], catalogue: Catalogue) -> AnalysisSpec:
    """The question. Raises Problem 400 that says what is wrong with it."""
    try:
        question: AnalysisSpec = msgspec.convert(dict(parameters), QUESTIONS[analysis_type])
        return _named(question, catalogue)
    except msgspec.ValidationError as error:
        raise invalid([field_error(str(error), whole="parameters")]) from error
    except NotInCatalogue as error:
        raise invalid([FieldError(error.field, error.code, str(error))]) from error


def from_text(text: str) -> AnalysisSpec:
    """A question from its canonical text."""
    document = msgspec.json.decode(text)
    question: AnalysisSpec = msgspec.convert(document["parameters"], QUESTIONS[document["analysis_type"]])
    return question


def _named(question: AnalysisSpec, catalogue: Catalogue) -> AnalysisSpec:
    """With the names as the catalogue spells them. Raises NotInCatalogue."""
    if isinstance(question, StressTest) and question.shocks:
        prices = {catalogue.canonical("stablecoin", coin): price for coin, price in question.shocks.prices.items()}
        return msgspec.structs.replace(question, shocks=msgspec.structs.replace(question.shocks, prices=prices))
    if isinstance(question, WhatIf):
        return msgspec.structs.replace(question, policies=tuple(change.named(catalogue) for change in question.policies))
    if isinstance(question, Backtest) and question.stablecoin:
        return msgspec.structs.replace(question, stablecoin=catalogue.canonical("stablecoin", question.stablecoin))
    return question
