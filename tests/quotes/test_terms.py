"""What a client may ask, and how it is told what is wrong."""

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from ops.rest.parsers import decode
from ops.rest.problems import Problem
from quotes import terms
from quotes.snapshot import keeper
from tests.api import Api

PATH = "/api/v2/quote/multi-dimensional"
GOOD = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}


@pytest.mark.parametrize(
    "value", [10, 10_000_000, Decimal("10.5"), "10", "10000000.00", "1234.5", decode(b"1e4"), decode(b"100.10"), "10.000"]
)
def test_numbers_and_decimal_strings_are_amounts(value: Any) -> None:
    assert terms.coverage_amount(value) == Decimal(value)


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (True, "not_a_number"),
        (None, "not_a_number"),
        ([], "not_a_number"),
        ("", "not_a_number"),
        ("NaN", "not_a_number"),
        ("Infinity", "not_a_number"),
        ("-5", "not_a_number"),
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
        (Decimal("1000.005"), "too_precise"),
    ],
)
def test_everything_else_is_refused_with_a_code(value: Any, code: str) -> None:
    with pytest.raises(terms.BadAmount) as error:
        terms.coverage_amount(value)
    assert error.value.code == code


@given(st.decimals(Decimal(10), Decimal(10_000_000), places=2))
def test_an_amount_survives_as_string_and_as_json_number(amount: Decimal) -> None:
    assert terms.coverage_amount(str(amount)) == terms.coverage_amount(decode(str(amount).encode())) == amount


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
    assert anyone.post(PATH, body).json()["breakdown"]["coverage_amount"] == "10000.10"


def closer(body: bytes) -> Any:
    """What the thorough way makes of a body: the terms, or nothing that could be quoted."""
    catalogue = keeper.current().catalogue
    try:
        document = decode(body)
        return terms.parse(document, catalogue) if isinstance(document, dict) else None
    except (Problem, ParseError):
        return None


AMOUNTS = st.sampled_from(
    [b"10", b'"10"', b"10.5", b'"1e3"', b"1e3", b'"NaN"', b"true", b"[1]", b'{"a":1}', b"9", b"1e99999999999999999999", b'"10:5"']
)
DAYS = st.sampled_from([b"90", b"0", b"366", b'"90"', b"90.0", b"null"])
NAMES = st.sampled_from([b'"depeg"', b'"DEPEG"', b'"\\u0064epeg"', b"7", b'"bitcoin"', b'"bridge"', b'"a:b"', b'"\xff"'])
PAIRS = st.one_of(
    st.tuples(st.just(b'"coverage_type"'), NAMES),
    st.tuples(st.just(b'"coverage_amount"'), AMOUNTS),
    st.tuples(st.just(b'"duration_days"'), DAYS),
    st.tuples(st.just(b'"chain"'), st.sampled_from([b'"Ethereum"', b'"ETHEREUM"', b'"Bitcoin"'])),
    st.tuples(st.just(b'"stablecoin"'), st.sampled_from([b'"USDC"', b'"usdt"', b'"BTC"'])),
    st.tuples(st.sampled_from([b'"color"', b'"operation"', b'""', b'"chai\\u006e"']), NAMES),
)
SOUND = [(b'"%b"' % name.encode(), value) for name, value in zip(terms.FIELDS, [b'"depeg"', b'"TON"', b'"DAI"', b"10", b"90"], strict=True)]


@st.composite
def bodies(draw: st.DrawFn) -> bytes:
    """A good body with some pairs put in, doubled or left out."""
    pairs = draw(st.permutations(SOUND))[: draw(st.sampled_from([5, 5, 5, 4]))] + draw(st.lists(PAIRS, max_size=2))
    text = b"{" + b",".join(b"%b: %b" % pair for pair in draw(st.permutations(pairs))) + b"}"
    return draw(st.sampled_from([text, text, text, text[:-1], b"[%b]" % text, text + b"x", b" \n" + text]))


@pytest.mark.django_db
@pytest.mark.usefixtures("book")
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=400)
@given(bodies())
def test_a_glance_sees_what_a_closer_look_sees_or_leaves_it_to_that(body: bytes) -> None:
    seen = terms.at_a_glance(body, keeper.current().catalogue)
    assert seen is None or seen == closer(body)


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("amount", [b"10", b'"10"', b"10.50", b"1e3"])
def test_a_good_body_is_read_at_a_glance(amount: bytes) -> None:
    body = b'{"coverage_type": "DEPEG", "chain": "ton", "stablecoin": "USDC", "coverage_amount": %b, "duration_days": 90}' % amount
    seen = terms.at_a_glance(body, keeper.current().catalogue)
    assert seen is not None
    assert seen == closer(body)
