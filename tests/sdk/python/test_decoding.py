"""Numbers arrive exactly, and as the types say."""

import json
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tonsurance.decoding import exact, loads
from tonsurance.types import BridgeHealth, Policy, PolicyPage, Quote, Webhook

AMOUNTS = st.decimals(min_value=Decimal(0), max_value=Decimal(10) ** 18, places=9)


@given(AMOUNTS)
def test_no_digit_of_an_amount_is_lost(amount: Decimal) -> None:
    assert f"{loads(f'[{amount:f}]')[0]:f}" == f"{amount:f}"


@given(st.integers(min_value=0, max_value=10**30))
def test_a_whole_number_is_a_decimal_where_the_type_has_decimals(number: int) -> None:
    quote = exact(loads(json.dumps({"premium": number, "breakdown": {"chain_multiplier": number, "duration_days": number}})), Quote)
    found = (quote["premium"], quote["breakdown"]["chain_multiplier"], quote["breakdown"]["duration_days"])
    assert [(type(each), each) for each in found] == [(Decimal, number), (Decimal, number), (int, number)]


def test_times_in_unix_seconds_are_floats() -> None:
    assert [type(exact(loads(text), Quote)["timestamp"]) for text in ('{"timestamp": 1}', '{"timestamp": 1.5}')] == [float, float]


def test_lists_and_values_that_may_be_null_are_converted_too() -> None:
    page = exact(loads('{"results": [{"refund": 3, "payout": null, "allocation": [{"coverage_usd": 1}]}]}'), PolicyPage)
    (policy,) = page["results"]
    assert (repr(policy["refund"]), policy["payout"], repr(policy["allocation"][0]["coverage_usd"])) == (
        "Decimal('3')",
        None,
        "Decimal('1')",
    )
    parts = exact(loads('{"parts": {"tvl": 1, "success": null}, "tvl_usd": 5}'), BridgeHealth)
    assert repr(parts) == "{'parts': {'tvl': Decimal('1'), 'success': None}, 'tvl_usd': Decimal('5')}"
    tested = exact(loads('{"last_test": {"status_code": 204, "news": 0.5}}'), Webhook)
    assert tested["last_test"] == {"status_code": 204, "news": Decimal("0.5")}


def test_members_that_this_version_does_not_know_are_kept() -> None:
    text = '{"id": "1", "bound_at": "2026-11-30T14:00:00Z", "more": {"share": 0.10, "count": 3, "flags": [true, null]}}'
    policy = exact(loads(text), Policy)
    assert repr(policy["more"]) == "{'share': Decimal('0.10'), 'count': 3, 'flags': [True, None]}"
    assert policy["bound_at"] == "2026-11-30T14:00:00Z"


def test_a_value_of_another_kind_than_the_type_has_stays_as_it_is() -> None:
    assert exact({"premium": "19.73", "breakdown": [], "bindable": True}, Quote) == {"premium": "19.73", "breakdown": [], "bindable": True}
    assert exact({"premium": True}, Quote) == {"premium": True}
    assert exact([], Quote) == []


@pytest.mark.parametrize("text", ["NaN", "-Infinity", "[" * 100_000, "", "{", b"\xff", "1" * 10_000])
def test_what_is_no_json_is_a_value_error(text: str | bytes) -> None:
    with pytest.raises(ValueError, match=r".+"):
        loads(text)
