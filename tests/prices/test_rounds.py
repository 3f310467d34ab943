"""Rules of Chainlink's rounds: whatever a contract answers, it is an exact price or Unusable."""

import contextlib
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from prices.feeds.chainlink import abi, rounds
from prices.feeds.chainlink.proxies import PROXIES, Proxy
from prices.feeds.usable import MAX_PRICE, Unusable
from tests.prices.ethereum import a_round, text, told

AT = datetime(2026, 11, 22, 12, tzinfo=UTC)
DAY = timedelta(hours=26.4)
INT256 = st.integers(-(2**255), 2**255 - 1)


@given(INT256)
def test_a_signed_word_is_read_as_it_was_written(number: int) -> None:
    [word] = abi.words(told(number), 1)
    assert abi.signed(word) == number


@given(st.text(st.characters(max_codepoint=127), max_size=32))
def test_a_text_is_read_as_it_was_written(said: str) -> None:
    assert abi.text(text(said)) == said


@given(answer=INT256, age=st.integers(-(10**6), 10**6))
def test_a_round_is_an_exact_price_or_unusable(answer: int, age: int) -> None:
    found = rounds.read(a_round(answer, at=AT - timedelta(seconds=age)))
    is_usable = 0 < answer <= MAX_PRICE * 10**8 and -60 <= age <= DAY.total_seconds()
    try:
        price = rounds.price(found, at=AT, max_age=DAY)
    except Unusable:
        assert not is_usable
    else:
        assert is_usable
        assert price * 10**8 == answer


@given(st.one_of(st.text(), st.text("0123456789abcdefABCDEFx").map("0x".__add__), st.integers(), st.none(), st.lists(st.text())))
def test_nothing_that_a_contract_answers_raises_anything_else(data: object) -> None:
    for read in (rounds.read, abi.text, abi.quantity):
        with contextlib.suppress(Unusable):
            read(data)


def test_a_proxy_may_be_a_tenth_late() -> None:
    assert Proxy("0x", timedelta(hours=10)).max_age == timedelta(hours=11)


@pytest.mark.parametrize("symbol", PROXIES)
def test_a_proxy_is_an_address_of_its_own_in_the_spelling_that_carries_a_checksum(symbol: str) -> None:
    address = PROXIES[symbol].address
    assert abi.HEX.fullmatch(address)
    assert len(address) == 42
    assert address[2:] not in (address[2:].lower(), address[2:].upper())
    assert sum(proxy.address.lower() == address.lower() for proxy in PROXIES.values()) == 1


def test_a_price_is_exact() -> None:
    assert rounds.price(rounds.read(a_round(99_991_234, at=AT)), at=AT, max_age=DAY) == Decimal("0.99991234")
