"""What a client may ask, and how it is told what is wrong."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.api.parsers import decode
from quotes import terms
from tests.api import Api

PATH = "/api/v2/quote/multi-dimensional"
GOOD = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}


@pytest.mark.parametrize(
    "value", [10, 10_000_000, Decimal("10.5"), "10", "10000000.00", "1234.5", decode(b"1e4"), decode(b"100.10"), "10.00"]
)
def test_numbers_and_decimal_strings_are_amounts(value: Any) -> None:
    assert terms.coverage_amount(value) == Decimal(value)
    assert terms.coverage_cents(value) == 100 * Decimal(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "not_a_number"),
        (None, "not_a_number"),
        ([], "not_a_number"),
        ("", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("-5", "out_of_range"),
        ("1e4", "not_a_number"),
        ("1_000", "not_a_number"),
        (" 1000", "not_a_number"),
        ("\u0661\u0660\u0660\u0660", "not_a_number"),
        (9, "out_of_range"),
        (-5, "out_of_range"),
        ("9.99", "out_of_range"),
        ("10000000.01", "out_of_range"),
        (decode(b"1e999999"), "out_of_range"),
        (10**400, "out_of_range"),
        ("1000.005", "too_precise"),
        ("25.000", "too_precise"),
        (".1234.56", "not_a_number"),
        ("1_000.00", "not_a_number"),
        ("+1000.00", "not_a_number"),
        ("\u0661000.00", "not_a_number"),
        ("1000.\u00b2\u00b2", "not_a_number"),
        ("0009.99", "out_of_range"),
        (".99", "not_a_number"),
        (Decimal("1000.005"), "too_precise"),
    ],
)
def test_everything_else_is_refused_with_a_code(value: Any, code: str) -> None:
    for read in (terms.coverage_amount, terms.coverage_cents):
        with pytest.raises(terms.BadAmount) as error:
            read(value)
        assert error.value.code == code


@given(st.decimals(Decimal(10), Decimal(10_000_000), places=2))
def test_an_amount_survives_as_string_and_as_json_number(amount: Decimal) -> None:
    assert terms.coverage_amount(str(amount)) == terms.coverage_amount(decode(str(amount).encode())) == amount
    assert terms.coverage_cents(str(amount)) == terms.coverage_cents(decode(str(amount).encode())) == 100 * amount


@given(st.from_regex(r"\A[0-9.,_ +-eE\u0660-\u0669]{0,14}\Z"))
def test_cents_are_read_of_what_is_an_amount_and_of_nothing_else(text: str) -> None:
    try:
        expected: int | str = int(100 * terms.coverage_amount(text))
    except terms.BadAmount as error:
        expected = error.code
    try:
        read: int | str = terms.coverage_cents(text)
    except terms.BadAmount as error:
        read = error.code
    assert read == expected


@given(st.one_of(st.text(), st.floats(), st.binary(), st.lists(st.integers()), st.booleans(), st.none(), st.decimals()))
def test_no_junk_gets_past_or_crashes(value: Any) -> None:
    try:
        amount = terms.coverage_amount(value)
    except terms.BadAmount:
        return
    assert Decimal(10) <= amount <= Decimal(10_000_000)
    assert amount == amount.quantize(Decimal("0.01"))


@pytest.mark.parametrize("value", [0, 366, -1, True, "90", Decimal("90.0"), None, 10**30])
def test_a_duration_is_a_whole_number_of_days_up_to_a_year(value: Any) -> None:
    with pytest.raises(terms.BadAmount):
        terms.duration_days(value)


@pytest.mark.usefixtures("book")
def test_everything_wrong_is_told_at_once(anyone: Api) -> None:
    body = {"coverage_type": "flood", "chain": 7, "coverage_amount": "NaN", "duration_days": 0, "color": "red"}
    errors = anyone.post(PATH, body).json()["errors"]
    assert {(error["field"], error["code"]) for error in errors} == {
        ("coverage_type", "unknown"),
        ("chain", "not_a_string"),
        ("stablecoin", "required"),
        ("coverage_amount", "not_a_number"),
        ("duration_days", "out_of_range"),
        ("color", "unknown"),
    }


@pytest.mark.usefixtures("book")
def test_an_uninsurable_pair_is_a_400(anyone: Api) -> None:
    response = anyone.post(PATH, GOOD | {"coverage_type": "bridge", "chain": "Bitcoin"})
    assert (response.status_code, response.json()["errors"][0]["code"]) == (400, "not_insurable")


@pytest.mark.usefixtures("book")
def test_a_json_number_is_priced_exactly(anyone: Api) -> None:
    body = '{"coverage_type":"depeg","chain":"Ethereum","stablecoin":"USDC","coverage_amount":10000.10,"duration_days":90}'
    assert anyone.post(PATH, body).json()["breakdown"]["coverage_amount"] == Decimal("10000.10")
