"""What the data of an item may be, and what becomes of them."""

from decimal import Decimal
from typing import Any

import orjson
import pytest
from msgspec import Raw
from rest_framework.exceptions import ParseError

from ops.api.problems import Problem
from ops.core import json_text
from risk.batch.executor import FRESH_FOR, Executor
from tests.conftest import ReadMetrics
from tests.risk.batch.calls import TERMS

OF_ITS_MOMENT = dict.fromkeys(["timestamp", "quote_id", "quote_token", "expires_at"])

pytestmark = pytest.mark.usefixtures("book")


def one(desk: Executor, data: bytes) -> str:
    """The result of an item."""
    return desk.one(Raw(data))


def quoted(desk: Executor, data: bytes) -> dict[str, Any]:
    """The quote in the result."""
    quote: dict[str, Any] = json_text.loads(one(desk, data))
    return quote


@pytest.mark.parametrize("data", [b"[]", b'"text"', b"7", b"null", b"[{}]"])
def test_data_that_is_no_object_is_refused(data: bytes) -> None:
    with pytest.raises(Problem) as refused:
        one(Executor(), data)
    assert refused.value.errors[0].code == "not_an_object"


@pytest.mark.parametrize(
    "data", [b'{"a":' * 33 + b"1" + b"}" * 33, b'{"a": "\\u0000"}', b'{"a": "\xff"}', b'{"a": 1e99999999999999999999}', b'{"a":1,"a":2}']
)
def test_data_that_no_endpoint_would_take_are_refused(data: bytes) -> None:
    with pytest.raises(ParseError):
        one(Executor(), data)


@pytest.mark.parametrize("operation", [None, 7, "", "bind", ["quote"], {"quote": 1}], ids=str)
def test_an_operation_that_there_is_not_is_named(operation: Any) -> None:
    with pytest.raises(Problem) as refused:
        one(Executor(), orjson.dumps({"operation": operation, **TERMS}))
    assert (refused.value.errors[0].field, refused.value.errors[0].code) == ("operation", "unknown")


def test_a_quote_may_be_named_as_one_before_or_behind_its_terms() -> None:
    desk = Executor()
    for data in (TERMS, {"operation": "quote", **TERMS}, {**TERMS, "operation": "quote"}):
        assert quoted(desk, orjson.dumps(data))["premium"] == Decimal("19.73")


def test_an_operation_given_twice_is_refused() -> None:
    with pytest.raises(ParseError):
        one(Executor(), orjson.dumps(TERMS)[:-1] + b',"operation":"quote","operation":"quote"}')


def test_prices_are_looked_at_anew_every_few_hundred_quotes() -> None:
    desk, data = Executor(), orjson.dumps(TERMS)
    moments = [quoted(desk, data)["timestamp"] for _ in range(2 * FRESH_FOR)]
    assert len(set(moments[:FRESH_FOR])) == len(set(moments[FRESH_FOR:])) == 1
    assert moments[0] < moments[-1]


def test_prices_are_looked_at_anew_after_an_analysis() -> None:
    desk, data = Executor(), orjson.dumps(TERMS)
    before = quoted(desk, data)["timestamp"]
    assert orjson.loads(one(desk, orjson.dumps({"operation": "stress_test"})))
    assert quoted(desk, data)["timestamp"] > before


def many(desk: Executor, *data: Any) -> list[dict[str, Any]]:
    """The results of the first items, as many as are worked on together."""
    return [json_text.loads(result) for result in desk.many([Raw(orjson.dumps(each)) for each in data])]


def test_quotes_are_made_together_as_they_are_alone() -> None:
    desk = Executor()
    asked = [TERMS, TERMS | {"operation": "quote", "chain": "ton"}, TERMS | {"coverage_amount": 12.5}, TERMS | {"coverage_amount": "77.10"}]
    together, alone = many(desk, *asked), [quoted(desk, orjson.dumps(each)) for each in asked]
    for ours, theirs in zip(together, alone, strict=True):
        assert list(ours) == list(theirs)
        assert {**ours, **OF_ITS_MOMENT} == {**theirs, **OF_ITS_MOMENT}


@pytest.mark.parametrize(
    "bad",
    [TERMS | {"chain": "Mars"}, TERMS | {"coverage_amount": "9.99"}, TERMS | {"coverage_type": "bridge", "chain": "Bitcoin"}],
    ids=str,
)
def test_only_what_stands_before_a_bad_quote_is_made_together(bad: dict[str, Any]) -> None:
    assert len(many(Executor(), TERMS, TERMS, bad, TERMS)) == 2


@pytest.mark.parametrize("other", [{"operation": "stress_test"}, TERMS | {"color": 1}, [], TERMS | {"duration_days": 366}, {}], ids=str)
def test_nothing_is_made_together_beside_what_does_not_read_as_a_quote(other: Any) -> None:
    assert many(Executor(), TERMS, other) == []


def test_quotes_made_together_are_counted_once_each(measured: ReadMetrics) -> None:
    desk = Executor()
    many(desk, TERMS, TERMS, TERMS | {"chain": "TON"}, {**TERMS, "coverage_amount": "1"})
    desk.count_quotes()
    desk.count_quotes()
    counts = measured().counts
    assert (counts["quotes_issued", "depeg Ethereum USDC"], counts["quotes_issued", "depeg TON USDC"]) == (2, 1)
