from decimal import Decimal
from fractions import Fraction
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tranches.allocation import InsufficientCapacity, TrancheCapacity, allocate, from_cents, split_in_proportion, to_cents

MILLION_USD = 100_000_000
CAPITAL = tuple(millions * MILLION_USD for millions in (150, 120, 108, 90, 72, 60))
EFFECTIVE = (7_500_000_000, 7_200_000_000, 7_560_000_000, 7_200_000_000, 6_480_000_000, 6_000_000_000)
# 200,000,000 TON at 3.00 USD, held 25/20/18/15/12/10 %, with risk capacities of 50, 60, 70, 80, 90 and 100 %; 419.4 million effective.
EMPTY_BOOK = [TrancheCapacity(effective, capital) for effective, capital in zip(EFFECTIVE, CAPITAL, strict=True)]

cents = st.integers(0, 10**12)
capacities = st.lists(st.builds(TrancheCapacity, st.integers(0, 10**6), st.integers(0, 10**6)), min_size=1, max_size=7)


@st.composite
def placeable(draw: st.DrawFn) -> tuple[int, list[TrancheCapacity]]:
    """Any tranches, with an amount that fits in them."""
    tranches = draw(capacities)
    return draw(st.integers(0, free_sum(tranches))), tranches


def free_sum(tranches: list[TrancheCapacity]) -> int:
    return sum(tranche.free_cents for tranche in tranches)


def test_coverage_is_split_in_proportion_to_effective_capital() -> None:
    assert allocate(to_cents(Decimal("10000.00")), EMPTY_BOOK) == (178_827, 171_674, 180_257, 171_674, 154_506, 143_062)


def test_the_whole_effective_capital_gives_each_tranche_its_own() -> None:
    assert allocate(sum(EFFECTIVE), EMPTY_BOOK) == EFFECTIVE


def test_what_full_tranches_cannot_take_goes_to_the_others_in_proportion() -> None:
    # 500 million: JNR_PLUS and EQT fill at 72 and 60; the other 368 are split as 75 : 72 : 75.6 : 72.
    shares = allocate(500 * MILLION_USD, EMPTY_BOOK)
    assert shares == (9_368_635_438, 8_993_890_020, 9_443_584_522, 8_993_890_020, 7_200_000_000, 6_000_000_000)


def test_a_tranche_that_fills_only_from_what_others_passed_on_is_clipped_too() -> None:
    # The first quotas are 40, 40 and 20; only when the third passes on 15 does the second, at 47.50, go over its 45.
    tranches = [TrancheCapacity(4_000, 9_000), TrancheCapacity(4_000, 4_500), TrancheCapacity(2_000, 500)]
    assert allocate(10_000, tranches) == (5_000, 4_500, 500)


def test_whether_a_tranche_is_full_is_judged_before_rounding() -> None:
    # Quotas 10.40, 100.39 and 10.21: the last is full at 10, and the 0.21 that it passes on leave 10.42 and 100.58.
    tranches = [TrancheCapacity(1_040, 1_000), TrancheCapacity(10_039, 1_000), TrancheCapacity(1_021, 10)]
    assert allocate(121, tranches) == (10, 101, 10)


def test_an_amount_equal_to_all_free_capital_fills_every_tranche() -> None:
    assert allocate(sum(CAPITAL), EMPTY_BOOK) == CAPITAL


def test_one_cent_more_than_the_free_capital_is_refused_with_both_figures() -> None:
    with pytest.raises(InsufficientCapacity) as refusal:
        allocate(sum(CAPITAL) + 1, EMPTY_BOOK)
    assert (refusal.value.amount_cents, refusal.value.free_cents) == (60_000_000_001, 60_000_000_000)
    assert str(refusal.value) == "600000000.01 USD of coverage does not fit in 600000000.00 USD of free capital"


def test_without_tranches_any_coverage_is_refused() -> None:
    with pytest.raises(InsufficientCapacity):
        allocate(1, [])


def test_a_tied_cent_goes_to_the_most_senior_tranche() -> None:
    assert allocate(100, [TrancheCapacity(7, 1_000)] * 3) == (34, 33, 33)


def test_a_tranche_without_effective_capital_takes_nothing_while_others_have_room() -> None:
    assert allocate(500, [TrancheCapacity(0, 1_000), TrancheCapacity(300, 500)]) == (0, 500)


def test_a_tranche_without_effective_capital_takes_what_nobody_else_can() -> None:
    assert allocate(700, [TrancheCapacity(0, 1_000), TrancheCapacity(300, 500)]) == (200, 500)


def test_tranches_without_effective_capital_share_by_what_they_have_free() -> None:
    assert allocate(400, [TrancheCapacity(0, 900), TrancheCapacity(0, 300)]) == (300, 100)


def test_a_negative_amount_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot split"):
        allocate(-1, EMPTY_BOOK)


@pytest.mark.parametrize("figures", [(-1, 0), (0, -1)])
def test_a_capacity_cannot_be_negative(figures: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        TrancheCapacity(*figures)


@given(case=placeable())
def test_allocation_creates_nothing_and_loses_nothing(case: tuple[int, list[TrancheCapacity]]) -> None:
    assert sum(allocate(*case)) == case[0]


@given(case=placeable())
def test_no_tranche_takes_less_than_nothing_or_more_than_it_has_free(case: tuple[int, list[TrancheCapacity]]) -> None:
    assert all(0 <= share <= tranche.free_cents for share, tranche in zip(allocate(*case), case[1], strict=True))


@given(case=placeable(), excess=st.integers(1, 10**6))
def test_more_than_the_free_capital_is_always_refused(case: tuple[int, list[TrancheCapacity]], excess: int) -> None:
    with pytest.raises(InsufficientCapacity):
        allocate(free_sum(case[1]) + excess, case[1])


@given(case=placeable())
def test_open_tranches_stand_in_proportion_and_a_full_one_never_has_more_than_its_proportion(
    case: tuple[int, list[TrancheCapacity]],
) -> None:
    weighted = [(share, tranche) for share, tranche in zip(allocate(*case), case[1], strict=True) if tranche.effective_cents]
    # The water level: cents of coverage per cent of effective capital, a cent of rounding allowed to each share.
    lowest_open = min((Fraction(s + 1, t.effective_cents) for s, t in weighted if s < t.free_cents), default=None)
    assert lowest_open is None or all(Fraction(s - 1, t.effective_cents) <= lowest_open for s, t in weighted)


@given(case=placeable(), order=st.randoms(use_true_random=False))
def test_the_order_of_the_tranches_moves_at_most_a_tied_cent(case: tuple[int, list[TrancheCapacity]], order: Random) -> None:
    amount, tranches = case
    positions = list(range(len(tranches)))
    order.shuffle(positions)
    shuffled = allocate(amount, [tranches[position] for position in positions])
    original = allocate(amount, tranches)
    assert all(abs(share - original[position]) <= 1 for share, position in zip(shuffled, positions, strict=True))


@given(case=placeable(), data=st.data())
def test_more_coverage_never_takes_more_than_a_rounding_cent_from_a_tranche(
    case: tuple[int, list[TrancheCapacity]], data: st.DataObject
) -> None:
    amount, tranches = case
    less = allocate(data.draw(st.integers(0, amount)), tranches)
    assert all(small <= large + 1 for small, large in zip(less, allocate(amount, tranches), strict=True))


@given(case=placeable(), factor=st.integers(1, 1_000))
def test_scaling_the_effective_capital_changes_nothing(case: tuple[int, list[TrancheCapacity]], factor: int) -> None:
    amount, tranches = case
    scaled = [TrancheCapacity(tranche.effective_cents * factor, tranche.free_cents) for tranche in tranches]
    assert allocate(amount, scaled) == allocate(amount, tranches)


@given(amounts=st.lists(st.integers(1, 20 * MILLION_USD), max_size=25))
def test_binding_policy_after_policy_never_oversells_a_tranche(amounts: list[int]) -> None:
    held = [0] * len(CAPITAL)
    for amount in amounts:
        room = [TrancheCapacity(tranche.effective_cents, tranche.free_cents - h) for tranche, h in zip(EMPTY_BOOK, held, strict=True)]
        held = [h + share for h, share in zip(held, allocate(amount, room), strict=True)]
    assert sum(held) == sum(amounts)
    assert all(h <= capital for h, capital in zip(held, CAPITAL, strict=True))


@given(amount=cents, weights=st.lists(cents, min_size=1).filter(any))
def test_an_unclipped_split_sums_to_the_amount_with_each_share_within_a_cent_of_its_quota(amount: int, weights: list[int]) -> None:
    shares = split_in_proportion(amount, weights)
    assert sum(shares) == amount
    assert all(abs(share - Fraction(amount * weight, sum(weights))) < 1 for share, weight in zip(shares, weights, strict=True))


@given(amount=cents, weights=st.lists(cents, min_size=1).filter(any))
def test_a_larger_weight_never_gets_a_smaller_share(amount: int, weights: list[int]) -> None:
    by_weight = split_in_proportion(amount, sorted(weights, reverse=True))
    assert all(larger >= smaller for larger, smaller in pairwise(by_weight))


def test_nothing_splits_into_nothing_even_without_weights() -> None:
    assert (split_in_proportion(0, [0, 0]), split_in_proportion(0, [])) == ((0, 0), ())


@pytest.mark.parametrize(("amount", "weights"), [(1, [0, 0]), (1, []), (-1, [1]), (1, [3, -1])])
def test_an_amount_without_a_proper_weight_to_carry_it_is_refused(amount: int, weights: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot split"):
        split_in_proportion(amount, weights)


@given(amount=st.integers(-(10**40), 10**40))
def test_cents_survive_the_way_to_usd_and_back_at_any_size(amount: int) -> None:
    assert to_cents(from_cents(amount)) == amount


@pytest.mark.parametrize(("usd", "amount"), [("19.73", 1_973), ("10", 1_000), ("1E+3", 100_000), ("0.500", 50), ("-0.01", -1)])
def test_usd_in_any_notation_becomes_whole_cents(usd: str, amount: int) -> None:
    assert to_cents(Decimal(usd)) == amount


@pytest.mark.parametrize(("amount", "usd"), [(1_973, "19.73"), (1_000, "10.00"), (5, "0.05"), (0, "0.00"), (-150, "-1.50")])
def test_cents_become_usd_with_two_decimals(amount: int, usd: str) -> None:
    assert str(from_cents(amount)) == usd


@pytest.mark.parametrize("usd", ["0.001", "19.735", "-0.005", "NaN", "Infinity", "-Infinity"])
def test_what_is_not_whole_cents_is_refused(usd: str) -> None:
    with pytest.raises(ValueError, match="whole cents"):
        to_cents(Decimal(usd))
