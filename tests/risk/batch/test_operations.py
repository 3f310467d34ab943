"""What the data of an item may be, and what becomes of them."""

from typing import Any

import orjson
import pytest
from rest_framework.exceptions import ParseError

from ops.rest.problems import Problem
from risk.batch.operations import FRESH_FOR, Desk
from tests.risk.batch.calls import TERMS

pytestmark = pytest.mark.usefixtures("book")


def quoted(desk: Desk, data: bytes) -> dict[str, Any]:
    """The quote in the result."""
    quote: dict[str, Any] = orjson.loads(desk(data))
    return quote


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"7", b"null", b"[{}]"])
def test_data_that_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(Problem) as refused:
        Desk()(data)
    assert refused.value.errors[0].code == "not_an_object"


@pytest.mark.parametrize(
    "data", [b'{"a":' * 33 + b"1" + b"}" * 33, b'{"a": "\\u0000"}', b'{"a": "\xff"}', b'{"a": 1e99999999999999999999}', b'{"a":1,"a":2}']
)
def test_data_that_no_endpoint_would_take_are_refused(data: bytes) -> None:
    with pytest.raises(ParseError):
        Desk()(data)


@pytest.mark.parametrize("operation", [None, 7, "", "bind", ["quote"], {"quote": 1}], ids=str)
def test_an_operation_that_there_is_not_is_named(operation: Any) -> None:
    with pytest.raises(Problem) as refused:
        Desk()(orjson.dumps({"operation": operation, **TERMS}))
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == ("operation", "unknown")


def test_a_quote_may_be_named_as_one_before_or_behind_its_terms() -> None:
    desk = Desk()
    for data in (TERMS, {"operation": "quote", **TERMS}, {**TERMS, "operation": "quote"}):
        assert quoted(desk, orjson.dumps(data))["premium"] == "19.73"


def test_an_operation_given_twice_is_refused() -> None:
    with pytest.raises(ParseError):
        Desk()(orjson.dumps(TERMS)[:-1] + b',"operation":"quote","operation":"quote"}')


def test_prices_are_looked_at_anew_every_few_hundred_quotes() -> None:
    desk, data = Desk(), orjson.dumps(TERMS)
    moments = [quoted(desk, data)["timestamp"] for _ in range(2 * FRESH_FOR)]
    assert len(set(moments[:FRESH_FOR])) == len(set(moments[FRESH_FOR:])) == 1
    assert moments[0] < moments[-1]


def test_prices_are_looked_at_anew_after_an_analysis() -> None:
    desk, data = Desk(), orjson.dumps(TERMS)
    before = quoted(desk, data)["timestamp"]
    assert orjson.loads(desk(orjson.dumps({"operation": "stress_test"})))
    assert quoted(desk, data)["timestamp"] > before
