"""The quote desk as the server sends it; what its scripts do is tested in a browser."""

import json
import re
from typing import Any

import pytest

from quotes.quoting import STATE_UNAVAILABLE
from quotes.serializers import CHECKS
from tests.pages.conftest import Visitor

pytestmark = pytest.mark.usefixtures("book")


def words_of(page: str) -> dict[str, Any]:
    found = re.search(r'<script id="words" type="application/json">(.*?)</script>', page)
    assert found is not None
    words: dict[str, Any] = json.loads(found[1])
    return words


def chosen(page: str) -> list[str]:
    return re.findall(r'<option value="([^"]+)" selected>', page)


def test_it_starts_with_a_cover_that_anybody_understands(visitor: Visitor) -> None:
    page = visitor.open("/quote")
    assert chosen(page) == ["depeg", "Ethereum", "USDC"]
    assert 'value="10000"' in page
    assert 'value="90"' in page


def test_it_takes_its_terms_from_the_address(visitor: Visitor) -> None:
    page = visitor.open("/quote", coverage_type="bridge", chain="TON", stablecoin="USDT", coverage_amount="2500.50", duration_days="7")
    assert chosen(page) == ["bridge", "TON", "USDT"]
    assert 'value="2500.50"' in page


def test_terms_from_the_address_are_text_and_never_markup(visitor: Visitor) -> None:
    assert '"><script>' not in visitor.open("/quote", coverage_amount='"><script>alert(1)</script>')


def test_every_member_of_the_catalogue_can_be_chosen(visitor: Visitor) -> None:
    assert len(re.findall("<option ", visitor.open("/quote"))) == 5 + 9 + 14


def test_it_knows_which_pairs_cannot_be_insured(visitor: Visitor) -> None:
    pairs = words_of(visitor.open("/quote"))["uninsurable"]
    assert sorted(map(tuple, pairs)) == [
        ("bridge", "Bitcoin"),
        ("oracle", "Bitcoin"),
        ("oracle", "Lightning"),
        ("smart_contract", "Bitcoin"),
        ("smart_contract", "Lightning"),
    ]


def test_each_reason_not_to_bind_is_explained(visitor: Visitor) -> None:
    reasons = words_of(visitor.open("/quote"))["reasons"]
    assert reasons.keys() == {*CHECKS, STATE_UNAVAILABLE}
    assert all(reason["name"] and reason["meaning"] for reason in reasons.values())


def test_each_limit_has_the_name_of_what_must_hold(visitor: Visitor) -> None:
    limits = words_of(visitor.open("/quote"))["limits"]
    assert limits.keys() == set(CHECKS)
    assert limits["sales_suspended"]["name"] == "Open for sale"


def test_it_knows_the_payout_of_depeg_cover(visitor: Visitor) -> None:
    assert words_of(visitor.open("/quote"))["payouts"] == {"depeg": {"trigger": "0.97", "floor": "0.9"}}
