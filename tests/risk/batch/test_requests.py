"""The envelope of a batch."""

from typing import Any

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from ops.api.problems import Problem
from risk.batch.requests import MAX_ITEMS, Item, by_urgency, parse
from tests.risk.batch.calls import encoded, item


def fields(body: bytes) -> list[tuple[str, str]]:
    """What is said to be wrong."""
    with pytest.raises(Problem) as refused:
        parse(body)
    return [(error.field, error.code) for error in refused.value.errors]


@given(st.lists(st.integers(1, 10), min_size=1, max_size=60))
def test_items_are_ordered_by_priority_and_as_they_came_within_one(priorities: list[int]) -> None:
    ordered = by_urgency([Item(number, msgspec.Raw(b"{}"), priority) for number, priority in enumerate(priorities)])
    keys = [(-each.priority, each.id) for each in ordered]
    assert keys == sorted(keys)
    assert len(ordered) == len(priorities)


def test_an_item_without_priority_is_of_the_usual_one() -> None:
    request = parse(encoded(item("a"), item("b", priority=10), item("c", priority=1)))
    assert [each.id for each in by_urgency(request.items)] == ["b", "a", "c"]


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"priority": 0}, "items.1.priority"),
        ({"priority": 11}, "items.1.priority"),
        ({"priority": "9"}, "items.1.priority"),
        ({"priority": True}, "items.1.priority"),
        ({"id": ""}, "items.1.id"),
        ({"id": "x" * 129}, "items.1.id"),
        ({"id": -1}, "items.1.id"),
        ({"id": None}, "items.1.id"),
        ({"id": 1.5}, "items.1.id"),
        ({"weight": 1}, "items.1"),
    ],
    ids=str,
)
def test_a_wrong_envelope_of_an_item_is_named(wrong: dict[str, Any], field: str) -> None:
    assert fields(encoded(item("good"), item("bad") | wrong)) == [(field, "invalid")]


def test_a_control_character_in_an_id_is_named() -> None:
    assert fields(encoded(item("good"), item("a\u0000b"))) == [("items.1.id", "control_character")]


@pytest.mark.parametrize("ids", [["a", "b", "a"], [7, 8, 7], [7, "7"]], ids=str)
def test_an_id_given_twice_is_a_field_error(ids: list[Any]) -> None:
    assert fields(encoded(*map(item, ids))) == [("items", "duplicate_id")]


@pytest.mark.parametrize(
    ("body", "field"),
    [
        (b"{}", "body"),
        (b'{"items": []}', "items"),
        (b'{"items": {}}', "items"),
        (b'{"items": [{"id": "a"}]}', "items.0"),
        (b"[]", "body"),
        (b"null", "body"),
        (b'{"items": [{"id": "a", "data": {}}], "timeout": 0}', "timeout"),
        (b'{"items": [{"id": "a", "data": {}}], "timeout": "5"}', "timeout"),
        (b'{"items": [{"id": "a", "data": {}}], "timeout": 3601}', "timeout"),
        (b'{"items": [{"id": "a", "data": {}}], "time_out": 5}', "body"),
    ],
)
def test_a_wrong_envelope_is_named(body: bytes, field: str) -> None:
    assert [name for name, _ in fields(body)] == [field]


def test_ten_thousand_items_are_taken_and_one_more_is_not() -> None:
    items = [item(number, {}) for number in range(MAX_ITEMS + 1)]
    assert len(parse(encoded(*items[:-1])).items) == MAX_ITEMS
    assert fields(encoded(*items)) == [("items", "invalid")]


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b'{"items": [{"id": "a", "data": {"x": NaN}}]}',
        b'{"items": [{"id": "a", "data": {"x": -Infinity}}]}',
        b'{"items": [{"id": "a", "data": {"x": 1]}}]}',
        b'{"items": [{"id": "\xff", "data": {}}]}',
        b'{"items": [{"id": "a", "data": ' + b"[" * 100_000 + b"]" * 100_000 + b"}]}",
        b"[" * 100_000,
    ],
    ids=range(8),
)
def test_what_is_no_json_is_refused_whole(body: bytes) -> None:
    with pytest.raises((ParseError, Problem)):
        parse(body)
