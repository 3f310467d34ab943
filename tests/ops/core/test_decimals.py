"""Decimals that people send: a string is what is written, a JSON number its value."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.api.parsers import decode
from ops.core import decimals


def verdict(value: Any, places: int = 2) -> str:
    """`taken`, or the code of the refusal."""
    try:
        assert decimals.parse(value, places=places).is_finite()
    except decimals.BadDecimal as refused:
        return refused.code
    return "taken"


@pytest.mark.parametrize(
    ("value", "code"),
    [
        ("25.000", "too_precise"),
        ("100.000", "too_precise"),
        ("1,000.50", "not_a_number"),
        ("1e5", "not_a_number"),
        ("1E5", "not_a_number"),
        ("+5", "not_a_number"),
        (" 5", "not_a_number"),
        ("5\n", "not_a_number"),
        ("5.", "not_a_number"),
        (".5", "not_a_number"),
        ("1_000", "not_a_number"),
        ("\u0661", "not_a_number"),
        ("", "not_a_number"),
        ("NaN", "not_a_number"),
        ("9" * 19, "not_a_number"),
        (Decimal("Infinity"), "not_a_number"),
        (decode(b"0.30000000000000004"), "too_precise"),
        (decode(b"1e-3"), "too_precise"),
        (0.1, "not_a_number"),
        (True, "not_a_number"),
        (None, "not_a_number"),
        ([1], "not_a_number"),
    ],
)
def test_what_is_no_decimal_of_two_places(value: Any, code: str) -> None:
    assert verdict(value) == code


@pytest.mark.parametrize(
    ("value", "number"),
    [("25.00", "25"), ("-0.5", "-0.5"), (25, "25"), (decode(b"25.000"), "25"), (decode(b"1e4"), "10000"), (decode(b"2.50e-1"), "0.25")],
)
def test_what_is_one(value: Any, number: str) -> None:
    assert decimals.parse(value, places=2) == Decimal(number)


@given(st.decimals(-(10**30), 10**30), st.integers(0, 12))
def test_a_json_number_is_taken_exactly_when_its_value_has_so_many_places(number: Decimal, places: int) -> None:
    fits = (Fraction(number) * 10**places).denominator == 1
    assert verdict(number, places) == ("taken" if fits else "too_precise")
    assert not fits or decimals.parse(number, places=places) == number


@given(st.integers(-(10**17), 10**17), st.text("0123456789", max_size=12), st.integers(0, 12))
def test_a_string_is_taken_exactly_when_so_many_places_are_written(whole: int, written: str, places: int) -> None:
    text = f"{whole}.{written}" if written else str(whole)
    assert verdict(text, places) == ("taken" if len(written) <= places else "too_precise")
    assert len(written) > places or decimals.parse(text, places=places) == Decimal(text)


@given(st.one_of(st.text(), st.floats(), st.binary(), st.booleans(), st.none(), st.decimals(), st.dictionaries(st.text(), st.text())))
def test_junk_is_refused_and_crashes_nothing(value: Any) -> None:
    assert verdict(value) in {"taken", "not_a_number", "too_precise"}
