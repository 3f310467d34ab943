"""The published price cases, and the hand-checked one."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.api import Api

CASES = json.loads((Path(__file__).parent / "price_cases.json").read_text())["cases"]


@pytest.mark.usefixtures("book")
@pytest.mark.parametrize("case", CASES, ids=lambda case: "-".join(str(value) for value in case["request"].values()))
def test_the_quote_is_the_published_one(anyone: Api, case: dict[str, Any]) -> None:
    quote = anyone.quote(**case["request"])
    assert (quote["premium"], Decimal(quote["breakdown"]["total_rate"]), quote["product_hash"]) == (
        Decimal(case["premium"]),
        Decimal(case["total_rate"]),
        case["product_hash"],
    )


@pytest.mark.usefixtures("book")
def test_ten_thousand_usd_of_usdc_on_ethereum_for_ninety_days_cost_19_73(anyone: Api) -> None:
    assert anyone.quote()["premium"] == Decimal("19.73")
