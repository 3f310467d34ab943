"""The limits of the book, to the cent."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import launch_rates, underwriting
from quotes.catalogue import Product
from quotes.underwriting import Book, Code
from tests.quotes.books import launch_catalogue
from tranches.capital import Capital, TrancheState, UnderwritingLimits
from tranches.terms import TRANCHES

CENT = Decimal("0.01")
PRODUCT = Product(1, "depeg", "Ethereum", "USDC", "0x0")
GROUPS = {"USDC": "fiat", "USDT": "fiat", "DAI": "crypto"}
LIMITS = UnderwritingLimits(Decimal("0.85"), Decimal("0.15"), Decimal("0.30"), Decimal("0.50"), Decimal("1.5"), Decimal(0))
OPEN = UnderwritingLimits(Decimal(9), Decimal(0), Decimal(9), Decimal(9), Decimal(0), Decimal(0))


def capital(
    *, ton: Decimal = Decimal(200_000_000), price: Decimal = Decimal(3), coverage: Decimal = Decimal(0), liquid: str = "0.4"
) -> Capital:
    states = (
        TrancheState(
            tranche_id=terms.tranche_id,
            seniority=terms.seniority,
            risk_capacity=terms.risk_capacity,
            curve=terms.curve,
            apy_min=terms.apy_min,
            apy_max=terms.apy_max,
            capital_ton=ton * terms.capital_share,
            liquid_ton=ton * terms.capital_share * Decimal(liquid),
            coverage_usd=(coverage * terms.capital_share).quantize(CENT),
            premium_usd=Decimal(0),
        )
        for terms in TRANCHES
    )
    return Capital(tuple(states), price)


def book(capital_now: Capital | None = None, *, limits: UnderwritingLimits = LIMITS, stress: int = 0, **exposure: Decimal) -> Book:
    return Book(
        capital=capital_now or capital(),
        limits=replace(limits, worst_stress_loss_usd=Decimal(stress)),
        exposure_by_coin={coin: exposure.get(coin, Decimal(0)) for coin in GROUPS},
        groups=GROUPS,
        suspended_coins={},
        suspended_bridge_chains={},
        unknown_coins={},
        unknown_bridge_chains={},
    )


def refused(book_now: Book, amount: Decimal) -> Code | None:
    refusal = underwriting.refusal(book_now, PRODUCT, amount)
    return refusal.code if refusal else None


def test_demo_capital_counts_419_4_million_effective() -> None:
    assert (capital().total_usd, capital().effective_usd) == (Decimal(600_000_000), Decimal(419_400_000))


@pytest.mark.parametrize(
    ("book_now", "room", "code"),
    [
        (book(limits=replace(OPEN, max_ltv=Decimal("0.85"))), Decimal("356490000.00"), Code.LTV_LIMIT),
        (
            book(limits=replace(OPEN, max_coin_share=Decimal("0.30")), USDC=Decimal(79_999_999)),
            Decimal(100_000_001),
            Code.CONCENTRATION_LIMIT,
        ),
        (book(limits=replace(OPEN, max_group_share=Decimal("0.50")), USDT=Decimal(299_000_000)), Decimal(1_000_000), Code.CORRELATED_LIMIT),
        (book(limits=replace(OPEN, stress_multiple=Decimal("1.5")), stress=200_000_000), Decimal(300_000_000), Code.STRESS_BUFFER),
        (book(limits=OPEN), Decimal(600_000_000), Code.STRESS_BUFFER),
    ],
)
def test_a_cover_of_exactly_the_room_is_taken_and_a_cent_more_is_not(book_now: Book, room: Decimal, code: Code) -> None:
    assert (refused(book_now, room), refused(book_now, room + CENT)) == (None, code)


def test_tranches_that_a_fall_of_ton_has_overfilled_lend_no_room_to_the_others() -> None:
    """Five tranches hold more cover than capital, one is empty: that one alone has room."""
    state = capital()
    overfilled = tuple(replace(tranche, coverage_usd=state.in_usd(tranche) * 2) for tranche in state.tranches[:5])
    only_last = replace(state, tranches=(*overfilled, state.tranches[5]))
    assert only_last.free_usd == state.in_usd(state.tranches[5])


def test_reserves_at_the_limit_are_enough() -> None:
    assert refused(book(capital(liquid="0.15")), Decimal(10)) is None


def test_reserves_below_the_limit_refuse_every_amount() -> None:
    assert refused(book(capital(liquid="0.1499")), Decimal(10)) is Code.RESERVE_LOW


def test_without_capital_nothing_is_sold() -> None:
    assert refused(book(capital(ton=Decimal(0))), Decimal(10)) is Code.LTV_LIMIT


def test_the_group_counts_the_coin_itself_and_no_other_group() -> None:
    assert book(USDC=Decimal(1), USDT=Decimal(2), DAI=Decimal(4)).exposure_of_group("USDC") == Decimal(3)


def test_a_suspended_coin_comes_before_every_other_check() -> None:
    empty = replace(book(capital(ton=Decimal(0))), suspended_coins={"USDC": "below its trigger"})
    assert refused(empty, Decimal(10)) is Code.SALES_SUSPENDED


BREAKS: list[tuple[Code, Callable[[Book], Book]]] = [
    (Code.SALES_SUSPENDED, lambda book: replace(book, suspended_coins={"USDC": "x"})),
    (Code.LTV_LIMIT, lambda book: replace(book, limits=replace(book.limits, max_ltv=Decimal(0)))),
    (Code.RESERVE_LOW, lambda book: replace(book, limits=replace(book.limits, min_reserve_ratio=Decimal(1)))),
    (Code.CONCENTRATION_LIMIT, lambda book: replace(book, limits=replace(book.limits, max_coin_share=Decimal(0)))),
    (Code.CORRELATED_LIMIT, lambda book: replace(book, limits=replace(book.limits, max_group_share=Decimal(0)))),
    (Code.STRESS_BUFFER, lambda book: replace(book, limits=replace(book.limits, worst_stress_loss_usd=Decimal(10) ** 12))),
]


@given(st.sets(st.sampled_from(range(len(BREAKS))), min_size=1))
def test_of_several_broken_limits_the_first_in_order_is_named(broken: set[int]) -> None:
    now = book()
    for index in broken:
        now = BREAKS[index][1](now)
    assert refused(now, Decimal(10)) is BREAKS[min(broken)][0]


shares = st.decimals(Decimal("0.05"), Decimal(1), places=4)
usd = st.decimals(Decimal(0), Decimal(150_000_000), places=2)


@given(
    st.builds(UnderwritingLimits, shares, st.just(Decimal("0.15")), shares, shares, st.just(Decimal("1.5")), st.just(Decimal(0))),
    usd,
    usd,
    usd,
    st.integers(0, 100_000_000),
)
def test_capacity_is_what_underwriting_takes_to_the_cent(
    limits: UnderwritingLimits, usdc: Decimal, usdt: Decimal, dai: Decimal, stress: int
) -> None:
    now = book(capital(coverage=usdc + usdt + dai), limits=limits, stress=stress, USDC=usdc, USDT=usdt, DAI=dai)
    first = underwriting.tightest(underwriting.headroom(now, PRODUCT))
    assert first.available_usd is not None
    assert first.available_usd == 0 or refused(now, first.available_usd) is None
    assert refused(now, first.available_usd + CENT) is not None


def test_what_an_import_broke_is_told_once_each() -> None:
    crowded = book(capital(coverage=Decimal(400_000_000)), USDC=Decimal(200_000_000), USDT=Decimal(200_000_000))
    products = [PRODUCT, replace(PRODUCT, chain="Base"), replace(PRODUCT, stablecoin="USDT"), replace(PRODUCT, stablecoin="DAI")]
    codes = sorted(refusal.code for refusal in underwriting.broken_limits(crowded, products))
    assert codes == ["concentration_limit", "concentration_limit", "correlated_limit", "correlated_limit", "ltv_limit"]


COINS = list(launch_rates.STABLECOINS)


@given(
    st.dictionaries(st.sampled_from(COINS), st.decimals(0, 300_000_000, places=2)),
    st.dictionaries(st.sampled_from(COINS), st.just("It fell.")),
    st.dictionaries(st.sampled_from(list(launch_rates.CHAINS)), st.just("Its bridge is unsafe.")),
)
def test_products_of_one_room_have_the_same_headrooms(exposure: dict[str, Decimal], coins: dict[str, str], chains: dict[str, str]) -> None:
    groups = {coin: group for coin, (_, group) in launch_rates.STABLECOINS.items()}
    exposures = {coin: exposure.get(coin, Decimal(0)) for coin in groups}
    now = replace(book(), exposure_by_coin=exposures, groups=groups, suspended_coins=coins, suspended_bridge_chains=chains)
    found: dict[object, object] = {}
    for product in launch_catalogue():
        rooms = underwriting.headroom(now, product)
        assert found.setdefault(underwriting.capacity_key(product), rooms) == rooms
