"""A form that is filled in reads as the document would that was encoded whole."""

from dataclasses import replace
from decimal import Decimal
from typing import Any

import orjson
from hypothesis import given
from hypothesis import strategies as st

from ops.api.parsers import decode
from quotes import tokens
from quotes.json_templates import TEXT, VALUE, QuoteTemplates, form
from tests.quotes.books import launch_catalogue

NAMES = st.text(st.characters(exclude_characters=[TEXT, VALUE], exclude_categories=["Cs"]))


@given(NAMES, NAMES, st.integers(-(2**53), 2**53))
def test_blanks_take_texts_and_numbers_beside_any_names(name: str, value: str, number: int) -> None:
    document = {name + "!": [value, "{} \\u0000 %s"], "text": f"{value} {TEXT}", "number": VALUE}
    before, between, behind = form(document)
    read = orjson.loads(f"{before}a b{between}{number}{behind}")
    assert read == {name + "!": [value, "{} \\u0000 %s"], "text": f"{value} a b", "number": number}


def test_an_answer_and_a_token_are_written_as_they_would_be_encoded() -> None:
    catalogue = launch_catalogue()
    single: dict[str, Any] = {"quote_id": "id", "coverage_amount": "10000.00", "duration_days": 90, "premium": "19.73", "expires_ms": 5}
    catalogue = replace(catalogue, waiting_hours={kind: hours for hours, kind in enumerate(catalogue.base_rates)})
    forms = QuoteTemplates(catalogue)
    for product in catalogue:
        hours = catalogue.waiting_hours[product.coverage_type]
        found, rate = forms.of(product), catalogue.rate(product)
        payout = catalogue.payouts.get(product.coverage_type)
        offer = tokens.fields(product=product, total_rate=rate.total, rate_version=1, payout=payout, waiting_period_hours=hours, **single)
        assert found.offer("id", "10000.00", 90, "19.73", 5).encode() == orjson.dumps(offer)
        answer = decode(found.answer("19.73", "10000.00", 90, "1.5", "id", "token", "then", "true").encode())
        assert (answer["product_hash"], answer["quote_token"], answer["bindable"]) == (product.product_hash, "token", True)
        assert answer["waiting_period_hours"] == hours
        assert answer["breakdown"] == {**rate.shown, "coverage_amount": Decimal("10000.00"), "duration_days": 90}
