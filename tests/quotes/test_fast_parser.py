"""What is read at a glance is what a closer look would read."""

from typing import Any

import orjson
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from rest_framework.exceptions import ParseError

from ops.api.parsers import decode
from ops.api.problems import Problem
from quotes import fast_parser, terms
from quotes.book_cache import book_cache
from quotes.catalogue import Catalogue
from tests.quotes.test_terms import GOOD
from tests.thorough import amount

pytestmark = pytest.mark.usefixtures("book")


def closer(body: bytes) -> Any:
    """What the thorough way makes of a body: the terms, or nothing that could be quoted."""
    catalogue = book_cache.current().catalogue
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
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=amount(400, 40))
@given(bodies())
def test_a_glance_sees_what_a_closer_look_sees_or_leaves_it_to_that(body: bytes) -> None:
    seen = fast_parser.parse_one(body, book_cache.current().catalogue)
    assert seen is None or seen == closer(body)


@pytest.mark.parametrize("amount", [b"10", b'"10"', b"10.50", b"1e3"])
def test_a_good_body_is_read_at_a_glance(amount: bytes) -> None:
    body = b'{"coverage_type": "DEPEG", "chain": "ton", "stablecoin": "USDC", "coverage_amount": %b, "duration_days": 90}' % amount
    seen = fast_parser.parse_one(body, book_cache.current().catalogue)
    assert seen is not None
    assert seen == closer(body)


def several(bodies: list[bytes]) -> list[terms.QuoteTerms | None] | None:
    """What is seen of many bodies read as one; None of one that is read but is not good."""
    catalogue = book_cache.current().catalogue
    asked = fast_parser.parse_many(bodies)
    return None if asked is None else [_terms(each, catalogue) for each in asked]


def _terms(asked: fast_parser.Named, catalogue: Catalogue) -> terms.QuoteTerms | None:
    try:
        return fast_parser.terms_of(asked, catalogue)
    except (LookupError, terms.BadAmount):
        return None


def as_an_item(body: bytes) -> Any:
    """What the thorough way makes of a body that may say that it is a quote."""
    try:
        document = decode(body)
    except ParseError:
        return None
    if not isinstance(document, dict) or document.pop("operation", "quote") != "quote":
        return None
    return closer(orjson.dumps(document, default=str))


@pytest.mark.django_db
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=amount(400, 40))
@given(st.lists(bodies(), min_size=1, max_size=3))
def test_many_read_as_one_are_what_each_is_or_are_left_to_a_closer_look(bodies: list[bytes]) -> None:
    seen = several(bodies)
    assert seen is None or seen == [as_an_item(body) for body in bodies]


def test_good_bodies_are_read_as_one_whether_they_say_that_they_are_quotes_or_not() -> None:
    bodies = [orjson.dumps(GOOD | more) for more in ({}, {"operation": "quote"}, {"coverage_amount": "12.34"})]
    assert several(bodies) == [as_an_item(body) for body in bodies]
    assert several(bodies)


@pytest.mark.parametrize("more", [b',"operation":"stress_test"', b',"chain":"TON"', b',"color":7', b',"a":"\\u0000"', b',"operation":null'])
def test_one_that_is_not_plainly_good_spoils_the_reading_of_many(more: bytes) -> None:
    good = orjson.dumps(GOOD)
    assert several([good, good[:-1] + more + b"}", good]) is None
