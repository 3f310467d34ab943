"""What is read of a JSON body, and what is refused before anything is built of it."""

import json
import tracemalloc
from decimal import Decimal
from typing import Any

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from bridges.serializers import MAX_OBSERVATIONS
from clients.principals import Scope
from ops.api import parsers
from ops.api.parsers import MAX_DEPTH, MAX_DIGITS, MAX_STRUCTURE, PIECE, decode, require_object, structure
from ops.api.problems import Problem
from risk.batch import requests
from tests.api import Api
from tests.conftest import MakeApi

MEBIBYTE = 1024 * 1024
QUOTE = "/api/v2/quote/multi-dimensional"
BATCH = "/api/v1/batch-process"
TEXT = st.text('ab[]{},:"\\\né', max_size=5)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | TEXT, lambda inner: st.lists(inner) | st.dictionaries(TEXT, inner), max_leaves=50
)
WORST = [
    b'{"a":[' + b"[]," * (MEBIBYTE // 3 - 10) + b"[]]}",
    b'{"a":[' + b"{}," * (MEBIBYTE // 3 - 10) + b"{}]}",
    b'{"a":[' + b"0," * (MEBIBYTE // 2 - 10) + b"0]}",
    b'{"a":"' + b"\\n" * (MEBIBYTE // 2 - 10) + b'"}',
    b"[" * (MEBIBYTE - 1),
]


def values(document: Any) -> int:
    """How many values a document has, itself included."""
    if isinstance(document, dict):
        return 1 + sum(map(values, document.values()))
    return 1 + sum(map(values, document)) if isinstance(document, list) else 1


def refusal(response: Any) -> tuple[int, str]:
    return response.status_code, response.json()["code"]


@given(JSON)
def test_a_document_has_no_more_values_than_its_text_has_structure(document: Any) -> None:
    text = json.dumps(document).encode()
    assert values(document) - 1 <= structure(text) <= len(text)


def test_structure_is_counted_across_pieces() -> None:
    assert structure(b"[" * (2 * PIECE + 1)) == 2 * PIECE + 1


def test_a_document_with_as_much_structure_as_allowed_is_read() -> None:
    body = b'{"a":[' + b"0," * (MAX_STRUCTURE - 3) + b"0]}"
    assert structure(body) == MAX_STRUCTURE
    assert len(decode(body)["a"]) == MAX_STRUCTURE - 2
    with pytest.raises(Problem) as refused:
        decode(body.replace(b"[0,", b"[0,0,"))
    assert (refused.value.status, refused.value.code) == (400, "too_many_values")


@pytest.mark.parametrize("body", WORST, ids=["lists", "objects", "numbers", "escapes", "depth"])
def test_nothing_is_built_of_a_body_that_would_take_long(body: bytes) -> None:
    tracemalloc.start()
    try:
        with pytest.raises(Problem):
            decode(body)
        assert tracemalloc.get_traced_memory()[1] < 2 * MEBIBYTE
    finally:
        tracemalloc.stop()


@pytest.mark.parametrize("path", [QUOTE, "/api/v2/policies", "/api/v2/prices", "/api/v2/webhooks", "/api/v1/analysis", BATCH])
@pytest.mark.parametrize("body", WORST, ids=["lists", "objects", "numbers", "escapes", "depth"])
def test_every_endpoint_refuses_such_a_body(make_api: MakeApi, catalogue: None, path: str, body: bytes) -> None:
    response = make_api("all", *Scope).post(path, body, **{"Idempotency-Key": "one"})
    assert refusal(response) == (400, "invalid_input" if body.startswith(b"[") else "too_many_values")


@pytest.mark.parametrize("body", [b"[]", b"[{}]", b' "text"', b"1", b"null", b"", b"   ", b"[" * MEBIBYTE])
def test_a_body_must_be_an_object(body: bytes) -> None:
    with pytest.raises(Problem, match="must be a JSON object"):
        require_object(body)


@pytest.mark.parametrize("body", [b"{}", b" \t\r\n{", b'{"a":1}'])
def test_blanks_before_an_object_are_no_fault(body: bytes) -> None:
    require_object(body)


def test_a_list_is_refused_by_a_viewset_and_by_the_batch(make_api: MakeApi, catalogue: None) -> None:
    caller = make_api("all", *Scope)
    assert [refusal(caller.post(path, b"[[],[]]")) for path in (QUOTE, BATCH)] == [(400, "invalid_input")] * 2


@pytest.mark.parametrize("opening", ["[", '{"a":'])
def test_depth_is_bounded(opening: str) -> None:
    closing = "]" if opening == "[" else "}"
    levels = opening * MAX_DEPTH + closing * MAX_DEPTH if opening == "[" else opening * MAX_DEPTH + "1" + closing * MAX_DEPTH
    decode(levels.encode())
    with pytest.raises(ParseError, match="deeper"):
        decode(f"[{levels}]".encode())


def test_a_key_that_is_given_twice_is_refused() -> None:
    with pytest.raises(ParseError, match="same key twice"):
        decode(b'{"a":{"b":1,"b":1}}')
    assert decode(b'{"a":"b:c","d":{"a":1}}') == {"a": "b:c", "d": {"a": 1}}


def test_a_number_of_many_digits_is_refused_before_it_is_made() -> None:
    assert decode(f"1.{'0' * (MAX_DIGITS - 2)}".encode()) == Decimal(1)
    with pytest.raises(ParseError, match="digits"):
        decode(f"1.{'0' * MEBIBYTE}".encode())


@pytest.mark.parametrize("text", ["\\u0000", "\\b", "\\f", "\\u001b", "\\u007f", "\x7f"])
@pytest.mark.parametrize("pattern", ['{"a":["%s"]}', '{"%s":1}'])
def test_control_characters_are_refused_escaped_or_not(pattern: str, text: str) -> None:
    with pytest.raises(ParseError, match="Control characters"):
        decode((pattern % text).encode())


@pytest.mark.parametrize("text", ["\\n", "\\t", "\\r", "\\u00e9", "\\\\b", "\\\\u0000"])
def test_other_escapes_are_text(text: str) -> None:
    assert decode(f'"{text}"'.encode()) == json.loads(f'"{text}"')


def test_the_longest_list_of_observations_fits(make_api: MakeApi, book: None) -> None:
    now = timezone.now().isoformat()
    oracle = make_api("oracle", Scope.ORACLE)
    seen = {"tvl_usd": "1000000.00", "observed_at": now, "transfers_total": 10, "transfers_failed": 1}
    assert structure(json.dumps({"observations": [seen] * MAX_OBSERVATIONS}).encode()) < MAX_STRUCTURE
    price = {"symbol": "USDC", "price_usd": "0.9998", "observed_at": now}
    body = {"source": "bitfinex", "observations": [price] * MAX_OBSERVATIONS}
    assert oracle.post("/api/v2/prices", body).json().get("code") != "too_many_values"


def test_a_batch_has_room_for_ten_thousand_quotes_that_say_everything(broker: Api) -> None:
    data = {"operation": "quote", "coverage_type": "cex_liquidation", "chain": "Ethereum", "stablecoin": "USDC"}
    item = {"id": 1, "data": data | {"coverage_amount": "10000.00", "duration_days": 90}, "priority": 5}
    text = json.dumps({"items": [item] * requests.MAX_ITEMS, "timeout": 60}).encode()
    assert structure(text) < requests.MAX_STRUCTURE
    assert text.count(b"{") < requests.MAX_OBJECTS


def test_items_are_not_made_to_be_counted() -> None:
    """50,000 of the shortest would keep the interpreter for as long as nobody else may wait."""
    text = json.dumps({"items": [{"id": 1, "data": 1}] * requests.MAX_OBJECTS}).encode()
    assert structure(text) < requests.MAX_STRUCTURE
    with pytest.raises(Problem) as refused:
        requests.parse(text)
    assert (refused.value.status, refused.value.code) == (400, "too_many_values")


def spread(quotes: int, indent: int) -> bytes:
    data = {"coverage_type": "depeg", "chain": "TON", "stablecoin": "DAI", "coverage_amount": "10000.00", "duration_days": 90}
    item = {"id": 1, "data": data, "priority": 5}
    return json.dumps({"items": [item] * quotes, "timeout": 60}, indent=indent).encode()


def test_ten_thousand_quotes_may_be_indented() -> None:
    parsers.require_density(spread(requests.MAX_ITEMS, 4))


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b'{"items":[{"id":1,"data":[' + b" \t\r\n" * 600_000 + b"1]}]}", "too_many_blanks"),
        (b"{" + b" " * (parsers.MOST_BLANKS + 1) + b'"items":[{"id":1,"data":1}]}', "too_many_blanks"),
        (b'{"items":[{"id":1,"data":"' + b"x" * 1_400_000 + b'"}]}', "value_too_long"),
        (b'{"items":[{"id":1,"data":' + b"1" * 1_400_000 + b"}]}", "value_too_long"),
        (b'{"timeout":' + b"1" * 1_400_000 + b',"items":[{"id":1,"data":1}]}', "value_too_long"),
        (b'{"' + b"k" * 1_400_000 + b'":1,"items":[{"id":1,"data":1}]}', "value_too_long"),
        (b'{"items":[{"id":"' + "é".encode() * 700_000 + b'","data":1}]}', "value_too_long"),
        (b'{"' + (b"k" * 200_000 + b",") * 9 + b'":1,"items":[{"id":1,"data":1}]}', "value_too_long"),
        (b'{"' + b'\\"'.join([b"k" * (parsers.PIECE - 2)] * 6) + b'":1,"items":[{"id":1,"data":1}]}', "value_too_long"),
        (b'{"k' + b'\\\\\\"'.join([b"k" * (parsers.PIECE - 4)] * 6) + b'":1,"items":[{"id":1,"data":1}]}', "value_too_long"),
    ],
    ids=["blanks inside", "blanks before", "text", "number", "timeout", "name", "id", "commas", "quotes", "escapes"],
)
def test_a_batch_is_not_mostly_blanks_or_one_value(broker: Api, catalogue: None, body: bytes, code: str) -> None:
    assert refusal(broker.post(BATCH, body)) == (400, code)


def test_a_name_that_is_wrong_is_not_repeated_whole(broker: Api, catalogue: None) -> None:
    answer = broker.post(BATCH, b'{"' + b"k" * 900_000 + b'":1,"items":[{"id":1,"data":1}]}')
    assert refusal(answer) == (400, "invalid_input")
    assert len(answer.content) < 2000


def test_long_texts_of_a_batch_fail_alone(broker: Api, book: None) -> None:
    body = b'{"items":[' + b",".join(b'{"id":%d,"data":{"text":"%s"}}' % (number, b"x" * 700_000) for number in range(9)) + b"]}"
    answer = broker.post(BATCH, body).json()
    assert (answer["failed"], [result["status"] for result in answer["results"]]) == (9, ["failed"] * 9)


def test_the_data_of_one_item_are_bounded_like_any_other_body(broker: Api, book: None) -> None:
    quote = {"coverage_type": "depeg", "chain": "TON", "stablecoin": "DAI", "coverage_amount": "10000", "duration_days": 90}
    huge = {**quote, "more": [[]] * parsers.MAX_STRUCTURE}
    answer = broker.post(BATCH, {"items": [{"id": 1, "data": huge}, {"id": 2, "data": quote}]}).json()
    assert [(result["id"], result["status"]) for result in answer["results"]] == [(1, "failed"), (2, "completed")]
    assert answer["results"][0]["error"]["code"] == "too_many_values"
