from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tranches.waterfall import LossSplit, absorb_loss, distribute_premium, premium_entitlements, refund_split

# 200,000,000 TON at 3.00 USD, held 25/20/18/15/12/10 %.
CAPITAL = tuple(Decimal(millions) * 1_000_000 for millions in (150, 120, 108, 90, 72, 60))
SHARES_OF_10_000_USD = (178_827, 171_674, 180_257, 171_674, 154_506, 143_062)
IDLE_APYS = tuple(Decimal(percent) for percent in (2, 5, 15, 25, 35, 50))

usd = st.decimals(min_value=0, max_value=10**9, places=2)
capital_stacks = st.lists(usd, max_size=7)
cents = st.integers(0, 10**9)
tranche_cents = st.lists(cents, min_size=1, max_size=7)


def millions(*amounts: int) -> tuple[Decimal, ...]:
    return tuple(Decimal(amount) * 1_000_000 for amount in amounts)


def test_a_small_loss_stays_in_the_most_junior_tranche() -> None:
    assert absorb_loss(Decimal(2_000_000), CAPITAL).absorbed == millions(0, 0, 0, 0, 0, 2)


def test_a_loss_rises_to_the_next_tranche_when_one_is_empty() -> None:
    assert absorb_loss(Decimal(200_000_000), CAPITAL).absorbed == millions(0, 0, 0, 68, 72, 60)


def test_a_loss_of_all_capital_leaves_nothing_uncovered() -> None:
    assert absorb_loss(Decimal(600_000_000), CAPITAL) == LossSplit(absorbed=CAPITAL, uncovered=Decimal(0))


def test_what_no_capital_can_absorb_is_reported_as_uncovered() -> None:
    assert absorb_loss(Decimal("600000000.01"), CAPITAL).uncovered == Decimal("0.01")


def test_without_tranches_a_loss_is_wholly_uncovered() -> None:
    assert absorb_loss(Decimal(5), []) == LossSplit(absorbed=(), uncovered=Decimal(5))


@given(loss=usd, capital=capital_stacks)
def test_absorbed_and_uncovered_make_up_the_loss(loss: Decimal, capital: list[Decimal]) -> None:
    split = absorb_loss(loss, capital)
    assert sum(split.absorbed) + split.uncovered == loss


@given(loss=usd, capital=capital_stacks)
def test_no_tranche_loses_more_than_its_capital(loss: Decimal, capital: list[Decimal]) -> None:
    assert all(0 <= lost <= held for lost, held in zip(absorb_loss(loss, capital).absorbed, capital, strict=True))


@given(loss=usd, capital=capital_stacks)
def test_a_tranche_loses_only_when_all_below_it_are_empty(loss: Decimal, capital: list[Decimal]) -> None:
    absorbed = absorb_loss(loss, capital).absorbed
    highest_hit = next((index for index, lost in enumerate(absorbed) if lost), len(capital))
    assert list(absorbed[highest_hit + 1 :]) == capital[highest_hit + 1 :]


@given(loss=usd, capital=capital_stacks)
def test_a_loss_is_uncovered_only_when_all_capital_is_gone(loss: Decimal, capital: list[Decimal]) -> None:
    split = absorb_loss(loss, capital)
    assert split.uncovered == 0 or list(split.absorbed) == capital


@given(losses=st.tuples(usd, usd).map(sorted), capital=capital_stacks)
def test_a_larger_loss_spares_no_tranche(losses: list[Decimal], capital: list[Decimal]) -> None:
    smaller, larger = (absorb_loss(loss, capital).absorbed for loss in losses)
    assert all(less <= more for less, more in zip(smaller, larger, strict=True))


@pytest.mark.parametrize(("loss", "capital"), [(Decimal(-1), CAPITAL), (Decimal(1), [Decimal(5), Decimal(-5)])])
def test_a_negative_loss_or_capital_is_refused(loss: Decimal, capital: tuple[Decimal, ...]) -> None:
    with pytest.raises(ValueError, match="cannot be negative"):
        absorb_loss(loss, capital)


def test_a_tranche_is_due_its_apy_on_the_coverage_it_carries_for_the_term() -> None:
    # SURE_BTC: 1788.27 USD x 2 % x 90 / 365 = 8.82 USD.
    assert premium_entitlements(SHARES_OF_10_000_USD, IDLE_APYS, 90) == (882, 2_117, 6_667, 10_583, 13_334, 17_638)


def test_a_full_year_earns_the_whole_apy() -> None:
    assert premium_entitlements([100_000], [Decimal("7.25")], 365) == (7_250,)


def test_half_a_cent_of_entitlement_counts_as_one() -> None:
    assert premium_entitlements([150, 149], [Decimal(1), Decimal(1)], 365) == (2, 1)
    assert premium_entitlements([50], [Decimal(1)], 365) == (1,)


def test_each_tranche_needs_an_apy() -> None:
    with pytest.raises(ValueError, match="shorter"):
        premium_entitlements([100, 100], [Decimal(1)], 365)


@given(coverage=tranche_cents, apy=st.decimals(0, 300, places=4), days=st.integers(1, 364))
def test_a_longer_term_never_earns_less(coverage: list[int], apy: Decimal, days: int) -> None:
    shorter, longer = (premium_entitlements(coverage, [apy] * len(coverage), term) for term in (days, days + 1))
    assert all(less <= more for less, more in zip(shorter, longer, strict=True))


def test_a_premium_that_falls_short_pays_the_most_senior_first() -> None:
    # 19.73 USD, 90 days of depeg cover for 10,000 USD: the second tranche is paid in part, the others nothing.
    assert distribute_premium(1_973, (882, 2_117, 6_667, 10_583, 13_334, 17_638)) == (882, 1_091, 0, 0, 0, 0)


def test_what_a_premium_leaves_over_goes_to_the_most_junior() -> None:
    assert distribute_premium(5_000, (100, 200, 300, 400, 500, 600)) == (100, 200, 300, 400, 500, 3_500)


def test_a_single_tranche_takes_the_whole_premium() -> None:
    assert distribute_premium(1_973, [5]) == (1_973,)


@given(premium=cents, entitlements=tranche_cents)
def test_a_premium_is_paid_out_to_the_cent(premium: int, entitlements: list[int]) -> None:
    assert sum(distribute_premium(premium, entitlements)) == premium


@given(premium=cents, entitlements=tranche_cents)
def test_only_the_most_junior_tranche_is_paid_beyond_its_entitlement(premium: int, entitlements: list[int]) -> None:
    senior = list(zip(distribute_premium(premium, entitlements), entitlements, strict=True))[:-1]
    assert all(0 <= paid <= due for paid, due in senior)


@given(premium=cents, entitlements=tranche_cents)
def test_a_tranche_is_paid_only_when_all_above_it_have_their_due(premium: int, entitlements: list[int]) -> None:
    paid = distribute_premium(premium, entitlements)
    assert all(below == 0 or above == due for (above, below), due in zip(pairwise(paid), entitlements, strict=False))


@pytest.mark.parametrize(("premium", "entitlements"), [(-1, [5]), (1, [5, -1]), (1, [])])
def test_a_premium_without_proper_entitlements_is_refused(premium: int, entitlements: list[int]) -> None:
    with pytest.raises(ValueError, match="cannot distribute"):
        distribute_premium(premium, entitlements)


def test_a_refund_is_taken_back_in_proportion_to_what_was_paid() -> None:
    assert refund_split(1_000, (882, 1_091, 0, 0, 0, 0)) == (447, 553, 0, 0, 0, 0)


def test_a_full_refund_takes_back_exactly_what_was_paid() -> None:
    assert refund_split(1_973, (882, 1_091, 0, 0, 0, 0)) == (882, 1_091, 0, 0, 0, 0)


def test_a_refund_of_nothing_takes_nothing_back() -> None:
    assert refund_split(0, (0, 0)) == (0, 0)


@given(paid=tranche_cents, data=st.data())
def test_a_refund_is_exact_and_takes_from_no_tranche_more_than_it_was_paid(paid: list[int], data: st.DataObject) -> None:
    refund = data.draw(st.integers(0, sum(paid)))
    taken = refund_split(refund, paid)
    assert sum(taken) == refund
    assert all(0 <= back <= received for back, received in zip(taken, paid, strict=True))


def test_a_refund_beyond_what_was_paid_is_refused() -> None:
    with pytest.raises(ValueError, match="exceeds the 1973 cents paid"):
        refund_split(1_974, (882, 1_091))


def test_a_negative_refund_is_refused() -> None:
    with pytest.raises(ValueError, match="cannot split"):
        refund_split(-1, (882, 1_091))
