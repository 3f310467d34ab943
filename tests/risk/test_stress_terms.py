"""The stress terms: from the scenarios to underwriting, and what it decides by them."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from decimal import Decimal

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from bridges.catalogue import TON
from quotes import launch_rates, perils, underwriting
from quotes.catalogue import Product
from quotes.models import CoverageType, ProductExposure, StressTable
from quotes.models import Product as ProductRow
from quotes.selectors import book as book_selectors
from quotes.services import rates
from quotes.stress import StressTerms
from quotes.underwriting import Book, Code
from risk.loss_model.book import LAUNCH_TERMS, BookExposure, Position
from risk.models import StressScenario
from risk.services.stress_terms import hand_down
from risk.stress.losses import stress
from risk.stress.scenarios import SCENARIOS
from risk.stress.terms import stress_terms
from tests.quotes.books import launch_catalogue
from tests.quotes.test_underwriting import CENT, LIMITS, capital

PRODUCTS = list(launch_catalogue())
TERMS = stress_terms(SCENARIOS, [(p.product_id, p.coverage_type, p.chain, p.stablecoin) for p in PRODUCTS], LAUNCH_TERMS)
USD = st.decimals(Decimal("0.01"), Decimal(90_000_000), places=2)
COVERS = st.lists(st.tuples(st.sampled_from(PRODUCTS), USD), max_size=12)
STRESSED = {Code.PERIL_LIMIT, Code.STRESS_BUFFER, Code.STRESSED_SOLVENCY}
Covers = Sequence[tuple[Product, Decimal]]


def book_of(covers: Covers) -> Book:
    """A book of 600 million USD of capital, computed from all its covers."""
    groups = {coin: group for coin, (_, group) in launch_rates.STABLECOINS.items()}
    by_coin, by_product = dict.fromkeys(groups, Decimal(0)), dict.fromkeys(range(1, 561), Decimal(0))
    for product, usd in covers:
        by_coin[product.stablecoin] += usd
        by_product[product.product_id] += usd
    return Book(
        capital=capital().with_cover([Decimal(0)] * 5 + [sum((usd for _, usd in covers), Decimal(0))], [Decimal(0)] * 6),
        limits=LIMITS,
        exposure_by_coin=by_coin,
        exposure_by_peril=perils.exposure((product.coverage_type, product.chain, usd) for product, usd in covers),
        stress=TERMS,
        stress_losses=TERMS.losses(by_product.items()),
        groups=groups,
        suspended_coins={},
        suspended_bridge_chains={},
        unknown_coins={},
        unknown_bridge_chains={},
    )


@given(COVERS)
def test_underwriting_never_finds_less_than_a_snapshot_and_at_most_half_a_cent_a_product_more(covers: Covers) -> None:
    sold: dict[Product, Decimal] = {}
    for product, usd in covers:
        sold[product] = sold.get(product, Decimal(0)) + usd
    positions = [Position(product.coverage_type, product.chain, product.stablecoin, usd) for product, usd in sold.items()]
    found = [stress(BookExposure(positions, []), scenario).loss_usd for scenario in SCENARIOS]
    more = [ours - theirs for ours, theirs in zip(book_of(covers).stress_losses, found, strict=True)]
    assert all(0 <= difference <= Decimal("10") for difference in more)


@given(COVERS)
def test_whatever_is_accepted_breaks_no_limit_when_all_is_computed_again(covers: Covers) -> None:
    now, accepted = book_of([]), []
    for product, usd in covers:
        if underwriting.refusal(now, product, usd) is None:
            now = now.with_cover(product, [Decimal(0)] * 5 + [usd], [Decimal(0)] * 6)
            accepted.append((product, usd))
    again = book_of(accepted)
    assert (again.stress_losses, again.exposure_by_peril) == (now.stress_losses, now.exposure_by_peril)
    assert underwriting.broken_limits(again, PRODUCTS) == []
    for loss, factor in zip(again.stress_losses, TERMS.ton_factors, strict=True):
        assert again.capital.total_usd - again.capital.coverage_usd >= Decimal("1.5") * loss
        assert again.capital.total_usd * factor >= Decimal("1.25") * loss


@given(COVERS, st.sampled_from(PRODUCTS))
def test_the_capacity_is_accepted_and_a_cent_more_is_not(covers: Covers, product: Product) -> None:
    now = book_of(covers)
    rooms = underwriting.headroom(now, product)
    available = underwriting.tightest(rooms).available_usd
    assert available is not None
    assert available == 0 or underwriting.refusal(now, product, available) is None
    assert underwriting.refusal(now, product, available + CENT) is not None
    after = now.with_cover(product, [Decimal(0)] * 5 + [available], [Decimal(0)] * 6)
    if available:
        assert not {refusal.code for refusal in underwriting.broken_limits(after, [product])} & STRESSED


@given(COVERS)
def test_products_with_equal_keys_have_equal_headroom(covers: Covers) -> None:
    now = book_of(covers)
    found: dict[object, object] = {}
    for product in PRODUCTS:
        rooms = underwriting.headroom(now, product)
        assert found.setdefault(underwriting.capacity_key(now, product), rooms) == rooms


def test_a_payout_is_rounded_up_at_eight_places() -> None:
    usde = next(p for p in PRODUCTS if (p.coverage_type, p.stablecoin) == ("depeg", "USDe"))
    assert TERMS.payouts_of(usde.product_id)[0] == Decimal("0.28571429")  # (0.97 - 0.95) / 0.07


def test_a_refusal_names_the_scenario_its_limit_and_the_capital_on_that_day() -> None:
    exchange = next(p for p in PRODUCTS if (p.coverage_type, p.stablecoin) == ("cex_liquidation", "USDC"))
    terms = StressTerms(("Calm", "Bad day"), (Decimal(1), Decimal("0.1")), {exchange.product_id: (Decimal(0), Decimal("0.8"))})
    now = book_of([])
    bad = Book(**{name: getattr(now, name) for name in Book.__slots__} | {"stress": terms, "stress_losses": terms.losses([])})
    refusal = underwriting.refusal(bad, exchange, Decimal(61_000_000))
    assert refusal is not None
    assert (refusal.code, refusal.limit, refusal.value) == (Code.STRESSED_SOLVENCY, Decimal("61000000.01"), Decimal(60_000_000))
    assert refusal.message == "Bad day: the capital must be worth 61000000.01 USD, 1.25 times the loss."


def handed_down_at() -> datetime:
    return StressTable.objects.get().handed_down_at


@pytest.mark.usefixtures("book")
class TestHandingDown:
    """The row between risk and underwriting."""

    def test_without_scenarios_none_limits_what_is_sold(self) -> None:
        now = book_selectors.load()
        assert now.stress_losses == ()
        rooms = {room.code: room.available_usd for room in underwriting.headroom(now, PRODUCTS[0])}
        assert (rooms[Code.STRESS_BUFFER], rooms[Code.STRESSED_SOLVENCY]) == (now.capital.total_usd, None)

    def test_the_book_counts_by_the_active_scenarios(self) -> None:
        StressScenario.objects.filter(name="Terra week, May 2022").update(is_active=False)
        at = timezone.now()
        hand_down(at=at)
        ProductExposure.objects.filter(product__coverage_type="cex_liquidation").update(exposure_usd=1000, policy_count=1)
        now = book_selectors.load()
        assert (handed_down_at(), now.stress.names[-1], len(now.stress_losses)) == (at, "SVB weekend, March 2023", 5)
        assert 0 <= now.stress_losses[3] - 126 * 400 < 3

    def test_terms_that_are_not_later_change_nothing(self) -> None:
        at = timezone.now()
        hand_down(at=at)
        StressScenario.objects.update(is_active=False)
        hand_down(at=at - timedelta(seconds=1))
        assert (handed_down_at(), len(book_selectors.load().stress_losses)) == (at, 6)

    def test_unchanged_terms_get_the_new_time(self) -> None:
        at = timezone.now()
        hand_down(at=at)
        digest = StressTable.objects.get().digest
        hand_down(at=at + timedelta(minutes=1))
        held = StressTable.objects.get()
        assert (held.digest, held.handed_down_at) == (digest, at + timedelta(minutes=1))

    def test_without_an_active_scenario_nothing_is_lost(self) -> None:
        StressScenario.objects.update(is_active=False)
        hand_down(at=timezone.now())
        assert book_selectors.load().stress_losses == ()

    def test_edited_terms_of_depeg_cover_count_from_the_next_run_on(self) -> None:
        usdc = ProductRow.objects.get(coverage_type="depeg", chain=TON, stablecoin="USDC").pk
        hand_down(at=timezone.now())
        CoverageType.objects.filter(code="depeg").update(trigger_price="0.98", floor_price="0.87")
        hand_down(at=timezone.now())
        assert book_selectors.load().stress.payouts_of(usdc)[0] == Decimal("0.90909091")

    def test_a_product_added_since_counts_as_lost_in_full(self) -> None:
        hand_down(at=timezone.now())
        with rates.catalogue_edit(actor="test"):
            CoverageType.objects.create(code="theft", base_rate=Decimal("0.01"))
        added = ProductRow.objects.filter(coverage_type="theft").first()
        assert added is not None
        before = book_selectors.load().stress_losses
        ProductExposure.objects.filter(product=added).update(exposure_usd=500, policy_count=1)
        assert [after - earlier for after, earlier in zip(book_selectors.load().stress_losses, before, strict=True)] == [500] * 6
