"""Underwriting: whether the book can carry one more cover, and how much more. No Django, no clock.

The checks run in a fixed order and the first that fails refuses. Each limit leaves a headroom in USD; the smallest is the capacity.
Shares are compared by multiplication, never by rounded quotients, so exactly the capacity is accepted and one cent more is not.
"""

from collections.abc import Callable, Hashable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Context, Decimal
from enum import StrEnum

from ops.core.money import CENT, ZERO
from quotes import perils
from quotes.catalogue import BRIDGE, Product
from quotes.perils import PARTS, Peril, PerilKind
from quotes.stress import StressTerms
from tranches.capital import Capital, UnderwritingLimits

RATIO_STEP = Decimal("0.0001")
_DOWN = Context(prec=60, rounding=ROUND_FLOOR)


class Code(StrEnum):
    """Why a cover is refused, in the order of the checks."""

    SALES_SUSPENDED = "sales_suspended"
    PRICE_UNKNOWN = "price_unknown"
    LTV_LIMIT = "ltv_limit"
    RESERVE_LOW = "reserve_low"
    CONCENTRATION_LIMIT = "concentration_limit"
    CORRELATED_LIMIT = "correlated_limit"
    PERIL_LIMIT = "peril_limit"
    STRESS_BUFFER = "stress_buffer"
    STRESSED_SOLVENCY = "stressed_solvency"
    TRANCHE_FULL = "tranche_full"


@dataclass(frozen=True, slots=True)
class Book:
    """Everything a decision looks at. Exposure in USD by stablecoin, and by peril in USD times `perils.PARTS`.

    `groups` names each coin's correlated group. `stress_losses`: USD that the book loses in each scenario of `stress`.

    Coins, and chains for their bridge cover, that are not sold now: suspended, or too little known of them; each with the reason.
    """

    capital: Capital
    limits: UnderwritingLimits
    exposure_by_coin: Mapping[str, Decimal]
    exposure_by_peril: Mapping[Peril, Decimal]
    stress: StressTerms
    stress_losses: tuple[Decimal, ...]
    groups: Mapping[str, str]
    suspended_coins: Mapping[str, str]
    suspended_bridge_chains: Mapping[str, str]
    unknown_coins: Mapping[str, str]
    unknown_bridge_chains: Mapping[str, str]

    def exposure_of_group(self, stablecoin: str) -> Decimal:
        """USD on all coins correlated with this one, itself included."""
        group = self.groups[stablecoin]
        return sum((usd for coin, usd in self.exposure_by_coin.items() if self.groups[coin] == group), ZERO)

    def parts_on(self, peril: Peril) -> Decimal:
        """Exposure to the peril, USD times `perils.PARTS`."""
        return self.exposure_by_peril.get(peril, ZERO)

    def with_cover(self, product: Product, coverage: Sequence[Decimal], premium: Sequence[Decimal]) -> "Book":
        """The book after one more cover of the product. USD for each tranche, most senior first."""
        amount = sum(coverage, ZERO)
        exposure = self.exposure_by_coin[product.stablecoin] + amount
        resting = perils.parts(product.coverage_type, product.chain)
        return replace(
            self,
            capital=self.capital.with_cover(coverage, premium),
            exposure_by_coin={**self.exposure_by_coin, product.stablecoin: exposure},
            exposure_by_peril={
                **self.exposure_by_peril,
                **{peril: self.parts_on(peril) + amount * each for peril, each in resting.items()},
            },
            stress_losses=self.stress.with_cover(self.stress_losses, product.product_id, amount),
        )

    def suspension(self, product: Product) -> str | None:
        """Why the product is not sold now, if it is not."""
        return self.suspended_coins.get(product.stablecoin) or _of_chains(self.suspended_bridge_chains, product)

    def lack_of_evidence(self, product: Product) -> str | None:
        """Why too little is known now to sell the product, if it is."""
        if product.coverage_type == BRIDGE and product.chain not in perils.BRIDGES_OF:
            return f"No bridge of {product.chain} is known."
        return self.unknown_coins.get(product.stablecoin) or _of_chains(self.unknown_bridge_chains, product)


def _of_chains(reasons: Mapping[str, str], product: Product) -> str | None:
    """The reason of the first chain whose bridges carry the product; of bridge cover alone."""
    chains = perils.bridge_chains(product.chain) if product.coverage_type == BRIDGE else ()
    return next((reasons[chain] for chain in chains if chain in reasons), None)


@dataclass(frozen=True, slots=True)
class Refusal:
    """The first check that failed: the limit, the value that broke it (after the cover, were it bound), and a sentence."""

    code: Code
    limit: Decimal | None
    value: Decimal | None
    message: str


@dataclass(frozen=True, slots=True)
class Headroom:
    """USD that one limit leaves; None where it does not depend on the amount and holds."""

    code: Code
    available_usd: Decimal | None


def refusal(book: Book, product: Product, amount: Decimal) -> Refusal | None:
    """The first reason not to bind `amount` USD of the product, or None."""
    if reason := book.suspension(product):
        return Refusal(Code.SALES_SUSPENDED, None, None, reason)
    if reason := book.lack_of_evidence(product):
        return Refusal(Code.PRICE_UNKNOWN, None, None, reason)
    for code, headroom_of in HEADROOMS.items():
        headroom = headroom_of(book, product)
        if headroom is not None and amount > headroom:
            return _explain(code, book, product, amount)
    return None


def headroom(book: Book, product: Product) -> list[Headroom]:
    """What each limit leaves for the product, in the order of the checks; never negative, whole cents."""
    suspended = Headroom(Code.SALES_SUSPENDED, ZERO if book.suspension(product) else None)
    unknown = Headroom(Code.PRICE_UNKNOWN, ZERO if book.lack_of_evidence(product) else None)
    return [suspended, unknown, *(Headroom(code, _in_cents(headroom_of(book, product))) for code, headroom_of in HEADROOMS.items())]


def capacity_key(book: Book, product: Product) -> Hashable:
    """Key of a product's headroom: products with equal keys have equal headroom in the book."""
    resting = perils.parts(product.coverage_type, product.chain)
    bridge_chain = product.chain if product.coverage_type == BRIDGE else None
    return product.stablecoin, *resting, bridge_chain, book.stress.payouts_of(product.product_id)


def tightest(rooms: list[Headroom]) -> Headroom:
    """The limit that binds first: the smallest headroom, the earlier check on a tie."""
    return min((room for room in rooms if room.available_usd is not None), key=lambda room: room.available_usd or ZERO)


def broken_limits(book: Book, products: Iterable[Product]) -> list[Refusal]:
    """Limits that the book breaks as it stands, each once: what an import reports."""
    found: dict[str, Refusal] = {}
    for product in {capacity_key(book, product): product for product in products}.values():
        for code, headroom_of in HEADROOMS.items():
            headroom = headroom_of(book, product)
            if headroom is not None and headroom < 0:
                reason = _explain(code, book, product, ZERO)
                found.setdefault(reason.message, reason)
    return list(found.values())


def _ltv(book: Book, _: Product) -> Decimal:
    return book.limits.max_ltv * book.capital.effective_usd - book.capital.coverage_usd


def _reserve(book: Book, _: Product) -> Decimal | None:
    total = book.capital.total_usd
    return None if total > 0 and book.capital.liquid_usd >= book.limits.min_reserve_ratio * total else -CENT


def _coin(book: Book, product: Product) -> Decimal:
    return book.limits.max_coin_share * book.capital.total_usd - book.exposure_by_coin[product.stablecoin]


def _group(book: Book, product: Product) -> Decimal:
    return book.limits.max_group_share * book.capital.total_usd - book.exposure_of_group(product.stablecoin)


def _perils(book: Book, product: Product) -> Decimal | None:
    return min((_on_peril(book, peril, number) for peril, number in _resting(product)), default=None)


def _on_peril(book: Book, peril: Peril, number: int) -> Decimal:
    """USD that the peril takes of a product with so many of its parts on it, rounded down to cents."""
    left = _share_of(book, peril) * book.capital.total_usd * PARTS - book.parts_on(peril)
    return _down(left, Decimal(number))


def _resting(product: Product) -> Iterable[tuple[Peril, int]]:
    return perils.parts(product.coverage_type, product.chain).items()


def _share_of(book: Book, peril: Peril) -> Decimal:
    match peril.kind:
        case PerilKind.BRIDGE:
            return book.limits.max_bridge_share
        case PerilKind.EXCHANGE:
            return book.limits.max_exchange_share
        case _:
            return book.limits.max_oracle_share


def _stress(book: Book, product: Product) -> Decimal:
    """One USD of cover takes one of the uncommitted capital, and adds its payout to the loss."""
    multiple = book.limits.stress_multiple
    free = book.capital.total_usd - book.capital.coverage_usd
    rooms = (_down(free - multiple * loss, 1 + multiple * payout) for loss, payout in _in_each_scenario(book, product))
    return min(rooms, default=free)


def _solvency(book: Book, product: Product) -> Decimal | None:
    """The scenario that leaves least; one in which the cover loses nothing holds or does not, whatever the amount."""
    multiple = book.limits.solvency_multiple
    rooms = []
    for index, (loss, payout) in enumerate(_in_each_scenario(book, product)):
        left = _stressed_capital(book, index) - multiple * loss
        if weight := multiple * payout:
            rooms.append(_down(left, weight))
        elif left < 0:
            rooms.append(-CENT)
    return min(rooms, default=None)


def _stressed_capital(book: Book, index: int) -> Decimal:
    return book.capital.total_usd * book.stress.ton_factors[index]


def _in_each_scenario(book: Book, product: Product) -> Iterable[tuple[Decimal, Decimal]]:
    """Loss in USD and payout of the product, a fraction, for each scenario."""
    return zip(book.stress_losses, book.stress.payouts_of(product.product_id), strict=True)


def _down(usd: Decimal, weight: Decimal) -> Decimal:
    """The largest amount in whole cents that takes no more than `usd` when each USD of it takes `weight`."""
    return _DOWN.quantize(_DOWN.divide(usd, weight), CENT)


def _tranches(book: Book, _: Product) -> Decimal:
    return book.capital.free_usd


HEADROOMS: dict[Code, Callable[[Book, Product], Decimal | None]] = {
    Code.LTV_LIMIT: _ltv,
    Code.RESERVE_LOW: _reserve,
    Code.CONCENTRATION_LIMIT: _coin,
    Code.CORRELATED_LIMIT: _group,
    Code.PERIL_LIMIT: _perils,
    Code.STRESS_BUFFER: _stress,
    Code.STRESSED_SOLVENCY: _solvency,
    Code.TRANCHE_FULL: _tranches,
}


def _in_cents(headroom: Decimal | None) -> Decimal | None:
    return None if headroom is None else max(headroom, ZERO).quantize(CENT, ROUND_DOWN)


def _explain(code: Code, book: Book, product: Product, amount: Decimal) -> Refusal:
    """The refusal with its figures: shares as fractions, the last three checks in USD."""
    capital, limits, coin = book.capital, book.limits, product.stablecoin
    sold = capital.coverage_usd + amount
    match code:
        case Code.LTV_LIMIT:
            limit, value = limits.max_ltv, _share(sold, capital.effective_usd)
            message = f"Coverage sold may not exceed {limit} of effective capital."
        case Code.RESERVE_LOW:
            limit, value = limits.min_reserve_ratio, _share(capital.liquid_usd, capital.total_usd)
            message = f"Liquid reserves must be at least {limit} of capital."
        case Code.CONCENTRATION_LIMIT:
            limit, value = limits.max_coin_share, _share(book.exposure_by_coin[coin] + amount, capital.total_usd)
            message = f"Exposure to {coin} may not exceed {limit} of capital."
        case Code.CORRELATED_LIMIT:
            limit, value = limits.max_group_share, _share(book.exposure_of_group(coin) + amount, capital.total_usd)
            message = f"Exposure to {book.groups[coin]} coins, {coin} included, may not exceed {limit} of capital."
        case Code.PERIL_LIMIT:
            peril, number = min(_resting(product), key=lambda resting: _on_peril(book, *resting))
            limit, value = _share_of(book, peril), _share((book.parts_on(peril) + amount * number) / PARTS, capital.total_usd)
            message = f"Cover that rests on {peril.name} may not exceed {limit} of capital."
        case Code.STRESS_BUFFER:
            worst = max((loss + amount * payout for loss, payout in _in_each_scenario(book, product)), default=ZERO)
            limit, value = (limits.stress_multiple * worst).quantize(CENT, ROUND_CEILING), capital.total_usd - sold
            message = f"{limit} USD of capital must stay uncommitted, {limits.stress_multiple} times the worst stress loss."
        case Code.STRESSED_SOLVENCY:
            limit, value, message = _insolvency(book, product, amount)
        case _:
            limit, value = capital.free_usd, amount
            message = f"The tranches can carry {limit} USD more."
    return Refusal(code, limit, value, message)


def _insolvency(book: Book, product: Product, amount: Decimal) -> tuple[Decimal, Decimal, str]:
    """Limit, value and sentence for the scenario that leaves least after the cover."""
    after = book.stress.with_cover(book.stress_losses, product.product_id, amount)
    multiple = book.limits.solvency_multiple
    index = min(range(len(after)), key=lambda index: _stressed_capital(book, index) - multiple * after[index])
    limit, value = (multiple * after[index]).quantize(CENT, ROUND_CEILING), _stressed_capital(book, index).quantize(CENT, ROUND_DOWN)
    return limit, value, f"{book.stress.names[index]}: the capital must be worth {limit} USD, {multiple} times the loss."


def _share(part: Decimal, whole: Decimal) -> Decimal | None:
    """The fraction to four decimals; None without capital."""
    return (part / whole).quantize(RATIO_STEP, ROUND_HALF_UP) if whole else None
