"""Decimals are JSON numbers, to the digit: what the database holds is what stands in the text."""

import json
import re
from decimal import Decimal
from typing import Any

import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from ops.core import json_text

NUMBER = re.compile(r"-?(0|[1-9][0-9]*)(\.[0-9]+)?")  # of JSON, without an exponent
DECIMALS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**24), max_value=10**24)
VALUES = st.recursive(
    DECIMALS | st.integers(-(2**53), 2**53) | st.text() | st.none() | st.booleans(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
    max_leaves=12,
)


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("19.70", "19.70"),
        ("2500000.00", "2500000.00"),
        ("1E-8", "0.00000001"),
        ("0E-9", "0.000000000"),
        ("-0.00", "0.00"),
        ("1E+3", "1000"),
        ("-1666.666666667", "-1666.666666667"),
    ],
)
def test_a_decimal_is_written_as_it_is(value: str, text: str) -> None:
    assert json_text.dumps({"value": Decimal(value)}) == f'{{"value":{text}}}'.encode()


@pytest.mark.parametrize("value", ["NaN", "sNaN", "Infinity", "-Infinity"])
def test_what_is_no_number_of_json_is_refused(value: str) -> None:
    with pytest.raises((ValueError, TypeError)):
        json_text.dumps({"value": Decimal(value)})


@given(DECIMALS)
def test_no_digit_is_lost_and_no_exponent_written(value: Decimal) -> None:
    text = json_text.number(value)
    assert NUMBER.fullmatch(text)
    assert Decimal(text) == value
    assert int(value.as_tuple().exponent) > 0 or Decimal(text).as_tuple().exponent == value.as_tuple().exponent


@given(VALUES)
def test_python_reads_back_what_was_written(value: Any) -> None:
    assert json.loads(json_text.dumps(value), parse_float=Decimal) == value
    assert json_text.loads(json_text.dumps(value)) == value


@given(VALUES)
def test_what_is_stored_is_sent_to_the_byte(value: Any) -> None:
    text = json_text.dumps(value)
    assert json_text.dumps({"result": json_text.stored(text)}) == b'{"result":%b}' % text


def test_a_struct_has_its_tag_and_its_numbers() -> None:
    class Moved(msgspec.Struct, tag="moved", tag_field="type"):
        by: Decimal
        parts: list[dict[str, Decimal]]

    text = json_text.encode(Moved(Decimal("1.50"), [{"a": Decimal("1E-8")}]))
    assert text == b'{"type":"moved","by":1.50,"parts":[{"a":0.00000001}]}'
    assert msgspec.json.decode(text, type=Moved).by.as_tuple() == Decimal("1.50").as_tuple()


def test_keys_may_be_sorted() -> None:
    assert json_text.dumps({"b": Decimal("1.0"), "a": 2}, sort_keys=True) == b'{"a":2,"b":1.0}'
    assert orjson.loads(json_text.dumps({"b": Decimal("1.0")})) == {"b": 1.0}
