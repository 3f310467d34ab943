"""Rows of a broker's book: what is a policy, and what is wrong with what is not."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from quotes import book_rows
from quotes.book_rows import BadRow, BookRow
from tests.quotes.books import NOW, launch_catalogue, row

CATALOGUE = launch_catalogue()


def read(line: bytes) -> BookRow:
    return book_rows.read(line, CATALOGUE, NOW)


def fault(line: bytes) -> tuple[str, str]:
    with pytest.raises(BadRow) as caught:
        read(line)
    return caught.value.field, caught.value.code


def test_a_good_row_is_a_policy() -> None:
    policy = read(row(coverage_amount="91.85"))
    assert policy == BookRow(
        "B-1", CATALOGUE.find("depeg", "Ethereum", "USDC"), Decimal("91.85"), 90, datetime(2026, 11, 1, tzinfo=UTC), "holder-1"
    )


def test_a_policy_ends_its_days_after_its_start() -> None:
    assert read(row(duration_days="30")).ends_at == datetime(2026, 12, 1, tzinfo=UTC)


def test_names_are_read_in_any_case() -> None:
    assert read(row(coverage_type="DEPEG", chain="ethereum", stablecoin="SUSDE")).product.stablecoin == "sUSDe"


@pytest.mark.parametrize("reference", ["B-1 ", " B-1", "B-1"])
def test_blanks_around_a_reference_do_not_make_it_another(reference: str) -> None:
    assert read(row(policy_ref=reference)).policy_ref == "B-1"


def test_a_quoted_field_may_hold_a_comma() -> None:
    assert read(row(policyholder='"Holder, Inc."')).policyholder == "Holder, Inc."


def test_times_of_any_zone_are_kept_in_utc() -> None:
    assert read(row(starts_at="2026-11-01T02:00:00+02:00")).starts_at == datetime(2026, 11, 1, tzinfo=UTC)


def test_a_policy_may_start_ninety_days_from_now() -> None:
    assert read(row(starts_at=(NOW + timedelta(days=90)).isoformat())).starts_at == NOW + timedelta(days=90)


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"policy_ref": ""}, "empty"),
        ({"policy_ref": "x" * 65}, "too_long"),
        ({"policy_ref": "a\tb"}, "control_character"),
        ({"coverage_type": "flood"}, "unknown"),
        ({"coverage_type": ""}, "unknown"),
        ({"chain": "Dogecoin"}, "unknown"),
        ({"stablecoin": "USDX"}, "unknown"),
        ({"stablecoin": "USDC\0"}, "unknown"),
        ({"coverage_amount": ""}, "not_a_number"),
        ({"coverage_amount": "-5"}, "out_of_range"),
        ({"coverage_amount": "NaN"}, "not_a_number"),
        ({"coverage_amount": "Infinity"}, "not_a_number"),
        ({"coverage_amount": "1e999"}, "not_a_number"),
        ({"coverage_amount": " 100"}, "not_a_number"),
        ({"coverage_amount": '"1,000"'}, "not_a_number"),
        ({"coverage_amount": "\N{FULLWIDTH DIGIT NINE}00"}, "not_a_number"),
        ({"coverage_amount": "1000.005"}, "too_precise"),
        ({"coverage_amount": "9.99"}, "out_of_range"),
        ({"coverage_amount": "10000000.01"}, "out_of_range"),
        ({"duration_days": ""}, "not_an_integer"),
        ({"duration_days": "90.0"}, "not_an_integer"),
        ({"duration_days": "\N{FULLWIDTH DIGIT NINE}0"}, "not_an_integer"),
        ({"duration_days": "9" * 5000}, "not_an_integer"),
        ({"duration_days": "0"}, "out_of_range"),
        ({"duration_days": "-1"}, "out_of_range"),
        ({"duration_days": "366"}, "out_of_range"),
        ({"starts_at": ""}, "not_a_time"),
        ({"starts_at": "2026-13-45"}, "not_a_time"),
        ({"starts_at": "01/11/2026"}, "not_a_time"),
        ({"starts_at": "0001-01-01T00:00:00+23:00"}, "not_a_time"),
        ({"starts_at": "2026-11-01"}, "no_time_zone"),
        ({"starts_at": "2026-11-01T00:00:00"}, "no_time_zone"),
        ({"starts_at": (NOW + timedelta(days=90, seconds=1)).isoformat()}, "too_far_ahead"),
        ({"starts_at": "9999-12-31T23:59:59Z"}, "too_far_ahead"),
        ({"policyholder": ""}, "empty"),
        ({"policyholder": "   "}, "empty"),
        ({"policyholder": "x" * 129}, "too_long"),
        ({"policyholder": "holder\0"}, "control_character"),
    ],
    ids=lambda value: value if isinstance(value, str) else "-".join(f"{name}={text[:24]!a}" for name, text in value.items()),
)
def test_a_wrong_field_is_named_with_its_fault(change: dict[str, str], code: str) -> None:
    [field] = change
    assert fault(row(**change)) == (field, code)


def test_a_product_that_has_nothing_to_fail_is_refused() -> None:
    assert fault(row(coverage_type="bridge", chain="Bitcoin")) == ("coverage_type", "not_insurable")


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"B-1,depeg,Ethereum", "wrong_columns"),
        (row() + b",more", "wrong_columns"),
        (b"\0\0\0", "wrong_columns"),
        (row(policyholder='"never closed'), "not_csv"),
        (row(policyholder='"closed" early'), "not_csv"),
        (row(policyholder="two\rlines"), "not_csv"),
        (row(policyholder="x" * 200_000), "not_csv"),
        (row() + "é".encode("latin-1"), "not_utf8"),
    ],
    ids=lambda value: value if isinstance(value, str) else None,
)
def test_a_line_that_is_no_row_is_refused_as_a_whole(line: bytes, code: str) -> None:
    assert fault(line) == ("row", code)
