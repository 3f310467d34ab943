"""The limits of the book, to the cent."""

from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from quotes import launch_rates, perils, underwriting
from quotes.catalogue import Product
from quotes.stress import StressTerms
from quotes.underwriting import Book, Code
from tests.quotes.books import launch_catalogue
from tranches.capital import Capital, TrancheState, UnderwritingLimits
from tranches.terms import TRANCHES

CENT = Decimal("0.01")
PRODUCT = Product(1, "depeg", "Ethereum", "USDC", "0x0")
GROUPS = {"USDC": "fiat", "USDT": "fiat", "DAI": "crypto"}
LIMITS = UnderwritingLimits(
    max_ltv=Decimal("0.85"),
    min_reserve_ratio=Decimal("0.15"),
    max_coin_share=Decimal("0.30"),
    max_group_share=Decimal("0.50"),
    max_bridge_share=Decimal("0.15"),
    max_exchange_share=Decimal("0.20"),
    max_oracle_share=Decimal("0.10"),
    stress_multiple=Decimal("1.5"),
    solvency_multiple=Decimal("1.25"),
)
OPEN = UnderwritingLimits(
    max_ltv=Decimal(9),
    min_reserve_ratio=Decimal(0),
    max_coin_share=Decimal(9),
    max_group_share=Decimal(9),
    max_bridge_share=Decimal(9),
    max_exchange_share=Decimal(9),
    max_oracle_share=Decimal(9),
    stress_multiple=Decimal(0),
    solvency_multiple=Decimal(0),
)

ONE_SCENARIO = StressTerms(names=("Bad day",), ton_factors=(Decimal(1),), payouts={number: (Decimal(0),) for number in range(1, 561)})


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
        limits=limits,
        exposure_by_coin={coin: exposure.get(coin, Decimal(0)) for coin in GROUPS},
        exposure_by_peril={},
        stress=ONE_SCENARIO,
        stress_losses=(Decimal(stress),),
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
    (Code.PERIL_LIMIT, lambda book: replace(book, limits=replace(book.limits, max_exchange_share=Decimal(0)))),
    (Code.STRESS_BUFFER, lambda book: replace(book, limits=replace(book.limits, stress_multiple=Decimal(10) ** 10))),
    (Code.STRESSED_SOLVENCY, lambda book: replace(book, limits=replace(book.limits, solvency_multiple=Decimal(10) ** 10))),
]


@given(st.sets(st.sampled_from(range(len(BREAKS))), min_size=1))
def test_of_several_broken_limits_the_first_in_order_is_named(broken: set[int]) -> None:
    now = book(stress=1)
    for index in broken:
        now = BREAKS[index][1](now)
    refusal = underwriting.refusal(now, replace(PRODUCT, coverage_type="cex_liquidation"), Decimal(10))
    assert refusal is not None
    assert refusal.code is BREAKS[min(broken)][0]


shares = st.decimals(Decimal("0.05"), Decimal(1), places=4)
usd = st.decimals(Decimal(0), Decimal(150_000_000), places=2)


@given(
    st.builds(replace, st.just(LIMITS), max_ltv=shares, max_coin_share=shares, max_group_share=shares),
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
        assert found.setdefault(underwriting.capacity_key(now, product), rooms) == rooms


def product_of(coverage_type: str, chain: str) -> Product:
    return replace(PRODUCT, coverage_type=coverage_type, chain=chain)


@pytest.mark.parametrize(
    ("product", "room"),
    [
        (product_of("bridge", "Base"), Decimal(90_000_000)),
        (product_of("bridge", "Ethereum"), Decimal(360_000_000)),  # a quarter of it on each of four bridges
        (product_of("bridge", "TON"), Decimal(810_000_000)),
        (product_of("cex_liquidation", "TON"), Decimal(120_000_000)),
        (product_of("oracle", "Solana"), Decimal(60_000_000)),
    ],
    ids=lambda value: f"{value.coverage_type} {value.chain}" if isinstance(value, Product) else "",
)
def test_a_single_event_takes_its_share_of_the_capital_to_the_cent(product: Product, room: Decimal) -> None:
    limits = replace(LIMITS, max_ltv=Decimal(9), max_coin_share=Decimal(9), max_group_share=Decimal(9))
    now = replace(book(limits=limits), capital=replace(capital(), ton_usd=Decimal(3)))
    [left] = [found.available_usd for found in underwriting.headroom(now, product) if found.code is Code.PERIL_LIMIT]
    assert left == room
    taken = min(room, now.capital.free_usd - CENT)
    assert underwriting.refusal(now, product, taken) is None
    refusal = underwriting.refusal(now, product, room + CENT)
    assert refusal is not None
    assert refusal.code is Code.PERIL_LIMIT


def test_bridge_cover_of_a_chain_without_a_known_bridge_is_not_sold_and_rests_on_a_single_one() -> None:
    product = product_of("bridge", "Avalanche")
    refusal = underwriting.refusal(book(), product, CENT)
    assert refusal is not None
    assert (refusal.code, refusal.message) == (Code.PRICE_UNKNOWN, "No bridge of Avalanche is known.")
    assert set(perils.parts("bridge", "Avalanche").values()) == {perils.PARTS}


def test_cover_of_both_chains_of_a_bridge_rests_on_it() -> None:
    """Of 90 million USD, a ninth of TON's 72 is there; Optimism's 10 and Base's 30 are wholly."""
    sold = [("bridge", "TON", Decimal(72_000_000)), ("bridge", "Optimism", Decimal(10_000_000)), ("bridge", "Base", Decimal(30_000_000))]
    now = replace(book(), exposure_by_peril=perils.exposure(sold))
    refusal = underwriting.refusal(now, product_of("bridge", "Optimism"), Decimal(42_000_000) + CENT)
    assert refusal is not None
    assert (refusal.code, refusal.limit, refusal.value) == (Code.PERIL_LIMIT, Decimal("0.15"), Decimal("0.1500"))
    assert refusal.message == "Cover that rests on wormhole_base_ton may not exceed 0.15 of capital."
    assert underwriting.refusal(now, product_of("bridge", "Optimism"), Decimal(42_000_000)) is None


def test_cover_that_no_single_event_hits_is_not_limited_by_one() -> None:
    rooms = {product: underwriting.headroom(book(), product_of(product, "TON")) for product in ("depeg", "smart_contract")}
    assert [room.available_usd for found in rooms.values() for room in found if room.code is Code.PERIL_LIMIT] == [None, None]


@given(st.lists(st.tuples(st.sampled_from(list(launch_catalogue())), usd), max_size=6))
def test_the_book_after_covers_is_the_book_read_again(covers: list[tuple[Product, Decimal]]) -> None:
    groups = {coin: group for coin, (_, group) in launch_rates.STABLECOINS.items()}
    now = replace(book(), exposure_by_coin=dict.fromkeys(groups, Decimal(0)), groups=groups)
    for product, amount in covers:
        now = now.with_cover(product, [amount, *[Decimal(0)] * 5], [Decimal(0)] * 6)
    assert now.exposure_by_peril == perils.exposure((product.coverage_type, product.chain, amount) for product, amount in covers)
