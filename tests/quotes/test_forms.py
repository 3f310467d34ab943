"""A form that is filled in reads as the document would that was encoded whole."""

from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from ops.rest.parsers import decode
from quotes import tokens
from quotes.forms import TEXT, VALUE, QuoteForms, form
from tests.quotes.books import launch_catalogue

NAMES = st.text(st.characters(exclude_characters="\x00\x01", exclude_categories=["Cs"]))


@given(NAMES, NAMES, st.integers(-(2**53), 2**53))
def test_blanks_take_texts_and_numbers_beside_any_names(name: str, value: str, number: int) -> None:
    document = {name + "!": [value, "%s %b %%"], "text": f"{value} {TEXT}", "number": VALUE}
    filled = form(document) % (b"a b", b"%d" % number)
    assert orjson.loads(filled) == {name + "!": [value, "%s %b %%"], "text": f"{value} a b", "number": number}


def test_an_answer_and_a_token_are_written_as_they_would_be_encoded() -> None:
    catalogue = launch_catalogue()
    forms = QuoteForms(catalogue)
    single: dict[str, Any] = {"quote_id": "id", "coverage_amount": "10000.00", "duration_days": 90, "premium": "19.73", "expires_ms": 5}
    for product in catalogue:
        found = forms.of(product)
        payout = catalogue.payouts.get(product.coverage_type)
        offer = tokens.fields(product=product, total_rate=found.rate.total, rate_version=1, payout=payout, **single)
        assert found.offer % (b"id", b"10000.00", b"90", b"19.73", b"5") == orjson.dumps(offer)
        answer = decode(found.answer % (b"19.73", b"10000.00", b"90", b"1.5", b"id", b"token", b"then", b"true"))
        assert (answer["product_hash"], answer["quote_token"], answer["bindable"]) == (product.product_hash, "token", True)
        assert answer["breakdown"] == {**found.rate.texts, "coverage_amount": "10000.00", "duration_days": 90}
