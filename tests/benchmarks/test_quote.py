"""What the quote benchmark asks, and how it judges the answers."""

import json
from decimal import Decimal
from typing import Any

import pytest

from benchmarks import quote
from benchmarks.load import Exchange
from benchmarks.peers import pricing
from benchmarks.rounds import WrongAnswer

EXAMPLE = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000.00", "duration_days": 90}


def exchange(**changes: Any) -> Exchange:
    """The peers' answer to the example, changed."""
    answer = pricing.quote("depeg", "Ethereum", "USDC", Decimal(10000), 90) | changes
    return Exchange(b"POST / HTTP/1.1\r\n\r\n" + json.dumps(EXAMPLE).encode(), 200, json.dumps(answer, default=float).encode())


def test_the_peers_price_ten_thousand_dollars_for_ninety_days_at_19_73() -> None:
    assert exchange().answer["premium"] == Decimal("19.73")


def test_the_peers_sell_560_products() -> None:
    assert len(pricing.PRODUCTS) == 560


def test_a_right_answer_passes() -> None:
    quote.check(exchange())


def test_a_premium_that_is_a_cent_off_does_not_pass() -> None:
    with pytest.raises(WrongAnswer, match=r"19\.73"):
        quote.check(exchange(premium=19.74))


def test_a_premium_that_is_no_number_does_not_pass() -> None:
    with pytest.raises(WrongAnswer):
        quote.check(exchange(premium="19.73"))


def test_an_answer_about_another_product_does_not_pass() -> None:
    with pytest.raises(WrongAnswer):
        quote.check(exchange(chain="TON"))


def test_an_answer_without_its_token_does_not_pass() -> None:
    complete = exchange()
    without = {name: value for name, value in complete.answer.items() if name != "quote_token"}
    with pytest.raises(WrongAnswer, match="quote_token"):
        quote.check(complete._replace(body=json.dumps(without, default=float).encode()))


def test_requests_vary_in_product_amount_and_duration() -> None:
    wanted = list(quote.terms(count=4000, largest=1_000_000))
    assert len({(each["coverage_type"], each["chain"], each["stablecoin"]) for each in wanted}) == 560
    assert len({each["coverage_amount"] for each in wanted}) > 3900
    assert len({each["duration_days"] for each in wanted}) == 365


def test_the_same_seed_asks_the_same() -> None:
    assert list(quote.terms(count=5, largest=100, seed=1)) == list(quote.terms(count=5, largest=100, seed=1))


def test_brokers_take_turns() -> None:
    keys = [request.partition(b"Bearer ")[2][:1] for request in quote.requests(["a", "b"], count=3)]
    assert keys == [b"a", b"b", b"a"]
