"""Who pays a claim, and in how much TON."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tranches import losses
from tranches.capital import NANO_TON, Capital, TrancheState
from tranches.curves import CurveKind
from tranches.losses import TrancheLoss
from tranches.movements import MovementRefused

usd = st.decimals(min_value=Decimal("0.01"), max_value=10**9, places=2)
ton = st.decimals(min_value=0, max_value=10**9, places=9)
price = st.decimals(min_value=Decimal("0.00000001"), max_value=1000, places=8)


def tranche(name: str, held: Decimal | str, liquid: Decimal | str | None = None) -> TrancheState:
    zero, one = Decimal(0), Decimal(1)
    free = Decimal(held if liquid is None else liquid)
    return TrancheState(name, 1, one, CurveKind.LINEAR, one, one, Decimal(held), free, zero, zero)


def three(*held: Decimal | str, ton_usd: Decimal | str = "3") -> Capital:
    """Tranches A, B, C and so on, the most senior first, with so many TON each."""
    return Capital(tuple(tranche(name, amount) for name, amount in zip("ABCDEF", held, strict=False)), Decimal(ton_usd))


capitals = st.builds(lambda held, at: three(*held, ton_usd=at), st.lists(ton, min_size=1, max_size=6), price)


def test_the_most_junior_pays_first_and_the_next_only_what_is_left() -> None:
    lost = losses.by_tranche(three("10", "10", "10"), Decimal("36.00"))
    assert lost == (
        TrancheLoss("A", Decimal(0), Decimal(0)),
        TrancheLoss("B", Decimal("6.00"), Decimal(2)),
        TrancheLoss("C", Decimal("30.00"), Decimal(10)),
    )


def test_what_is_given_in_ton_is_worth_what_is_due() -> None:
    [lost] = losses.by_tranche(three("100", ton_usd="3"), Decimal("10.00"))
    assert lost.ton == Decimal("3.333333334")


def test_a_loss_of_all_capital_is_paid_and_one_cent_more_is_not() -> None:
    capital = three("10", "10", "10")
    assert [lost.ton for lost in losses.by_tranche(capital, Decimal("90.00"))] == [10, 10, 10]
    with pytest.raises(MovementRefused, match=r"hold 90\.00 USD, and 90\.01 USD are due") as caught:
        losses.by_tranche(capital, Decimal("90.01"))
    assert (caught.value.code, caught.value.limit, caught.value.value) == ("insufficient_capital", Decimal("90.00"), Decimal("90.01"))


def test_what_is_invested_has_to_be_recalled_first() -> None:
    capital = Capital((tranche("A", "10", "9"), tranche("B", "10", "1"), tranche("C", "10", "4")), Decimal(3))
    lost = losses.by_tranche(capital, Decimal("45.00"))
    with pytest.raises(MovementRefused, match=r"Recall it first: 6 TON of C, 4 TON of B\.") as caught:
        losses.check_liquidity(capital, lost)
    assert (caught.value.code, caught.value.limit, caught.value.value) == ("insufficient_liquidity", 5, 15)


def test_a_tranche_that_pays_its_last_liquid_ton_is_not_short() -> None:
    capital = Capital((tranche("A", "10", "0"), tranche("B", "10", "4")), Decimal(3))
    losses.check_liquidity(capital, losses.by_tranche(capital, Decimal("12.00")))


@given(capital=capitals, due=usd)
def test_the_losses_make_up_what_is_due_junior_first_and_never_beyond_the_capital(capital: Capital, due: Decimal) -> None:
    if due > capital.total_usd:
        with pytest.raises(MovementRefused):
            losses.by_tranche(capital, due)
        return
    lost = losses.by_tranche(capital, due)
    assert sum(loss.usd for loss in lost) == due
    pairs = list(zip(capital.tranches, lost, strict=True))
    assert all(0 <= loss.usd <= capital.in_usd(state) and 0 <= loss.ton <= state.capital_ton for state, loss in pairs)
    highest = next(place for place, loss in enumerate(lost) if loss.usd)
    assert all(loss.usd == capital.in_usd(state) for state, loss in pairs[highest + 1 :])


@given(capital=capitals, due=usd)
def test_no_nano_too_much_is_paid(capital: Capital, due: Decimal) -> None:
    given_ton = capital.paying(due)
    assert given_ton * capital.ton_usd >= due > (given_ton - NANO_TON) * capital.ton_usd
