from decimal import Decimal, localcontext

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tranches.curves import CurveKind, apy, curve, utilisation

kinds = st.sampled_from(CurveKind)
fractions = st.decimals(min_value=0, max_value=1, places=9)
close_fractions = st.decimals(min_value=0, max_value=1, places=28)

RANGES = [
    (CurveKind.LINEAR, 2, 8),
    (CurveKind.LOGARITHMIC, 5, 25),
    (CurveKind.LINEAR, 15, 50),
    (CurveKind.LOGISTIC, 25, 100),
    (CurveKind.QUADRATIC, 35, 150),
    (CurveKind.EXPONENTIAL, 50, 300),
]


@pytest.mark.parametrize("kind", CurveKind)
def test_every_curve_reaches_both_ends_exactly(kind: CurveKind) -> None:
    assert [curve(kind, Decimal(end)) for end in (0, 1)] == [Decimal(0), Decimal(1)]


@pytest.mark.parametrize("kind", CurveKind)
def test_the_ends_stay_exact_in_a_narrow_decimal_context(kind: CurveKind) -> None:
    with localcontext(prec=6):
        assert [curve(kind, Decimal(end)) for end in (0, 1)] == [Decimal(0), Decimal(1)]


@pytest.mark.parametrize(
    ("kind", "quarter", "half", "three_quarters"),
    [
        (CurveKind.LINEAR, "0.250000", "0.500000", "0.750000"),
        (CurveKind.LOGARITHMIC, "0.321928", "0.584963", "0.807355"),
        (CurveKind.LOGISTIC, "0.070104", "0.500000", "0.929896"),
        (CurveKind.QUADRATIC, "0.062500", "0.250000", "0.562500"),
        (CurveKind.EXPONENTIAL, "0.101536", "0.268941", "0.544946"),
    ],
)
def test_the_curves_pass_through_their_known_points(kind: CurveKind, quarter: str, half: str, three_quarters: str) -> None:
    points = [curve(kind, Decimal(u)).quantize(Decimal("0.000001")) for u in ("0.25", "0.5", "0.75")]
    assert points == [Decimal(quarter), Decimal(half), Decimal(three_quarters)]


@given(kind=kinds, u=close_fractions)
def test_a_curve_stays_between_zero_and_one(kind: CurveKind, u: Decimal) -> None:
    assert 0 <= curve(kind, u) <= 1


@given(kind=kinds, pair=st.tuples(fractions, fractions).map(sorted))
def test_more_utilisation_never_lowers_a_curve(kind: CurveKind, pair: list[Decimal]) -> None:
    assert curve(kind, pair[0]) <= curve(kind, pair[1])


@given(kind=kinds, u=close_fractions)
def test_rounding_never_bends_a_curve_down_between_neighbouring_points(kind: CurveKind, u: Decimal) -> None:
    assert curve(kind, u) <= curve(kind, u + Decimal("1e-27"))


@given(u=fractions)
def test_the_logistic_curve_is_symmetric_about_its_middle(u: Decimal) -> None:
    assert abs(curve(CurveKind.LOGISTIC, u) + curve(CurveKind.LOGISTIC, 1 - u) - 1) < Decimal("1e-25")


@pytest.mark.parametrize("kind", CurveKind)
@pytest.mark.parametrize(("outside", "end"), [("-0.01", 0), ("-5", 0), ("1.01", 1), ("40", 1)])
def test_utilisation_outside_the_range_reads_as_the_nearest_end(kind: CurveKind, outside: str, end: int) -> None:
    assert curve(kind, Decimal(outside)) == end


def test_utilisation_is_coverage_over_capital() -> None:
    assert utilisation(Decimal("37500000.00"), Decimal("150000000.00")) == Decimal("0.25")


@pytest.mark.parametrize("coverage", ["0", "100.00"])
def test_utilisation_without_capital_is_zero(coverage: str) -> None:
    assert utilisation(Decimal(coverage), Decimal(0)) == 0


def test_coverage_beyond_capital_counts_as_full_utilisation() -> None:
    assert utilisation(Decimal("150.01"), Decimal("150.00")) == 1


@pytest.mark.parametrize(("kind", "low", "high"), RANGES)
def test_an_idle_tranche_yields_its_minimum_and_a_full_one_its_maximum(kind: CurveKind, low: int, high: int) -> None:
    assert apy(kind, Decimal(low), Decimal(high), Decimal(0)) == low
    assert apy(kind, Decimal(low), Decimal(high), Decimal(1)) == high


@pytest.mark.parametrize(
    ("case", "expected"),
    list(zip(RANGES, ["5.0000", "16.6993", "32.5000", "62.5000", "63.7500", "117.2354"], strict=True)),
)
def test_the_six_tranches_yield_their_known_apy_at_half_utilisation(case: tuple[CurveKind, int, int], expected: str) -> None:
    kind, low, high = case
    assert str(apy(kind, Decimal(low), Decimal(high), Decimal("0.5"))) == expected


def test_an_apy_is_rounded_half_up_to_four_decimals() -> None:
    assert str(apy(CurveKind.LINEAR, Decimal(0), Decimal(1), Decimal("0.00005"))) == "0.0001"


@given(kind=kinds, low=st.decimals(0, 50, places=4), width=st.decimals(0, 250, places=4), u=fractions)
def test_an_apy_never_leaves_its_range(kind: CurveKind, low: Decimal, width: Decimal, u: Decimal) -> None:
    assert low <= apy(kind, low, low + width, u) <= low + width
