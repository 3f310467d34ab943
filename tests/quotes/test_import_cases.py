"""Rows as brokers really send them: amounts, names and times in many spellings, corrections of what is known, and formulas."""

import csv
from pathlib import Path

import pytest
import time_machine

from clients.models import ApiClient
from quotes.models import Policy
from quotes.services.import_book import files
from quotes.services.import_book.files import Reject
from tests.quotes.books import NOW, bring_in, numbered, row, rows

pytestmark = pytest.mark.usefixtures("book")


@pytest.fixture
def acme(db: None) -> ApiClient:
    return ApiClient.objects.create(name="acme")


@pytest.fixture(autouse=True)
def _now() -> object:
    with time_machine.travel(NOW):
        yield


def verdict(acme: ApiClient, raw: bytes) -> str:
    """`taken`, or the code of the refusal."""
    tally, rejects = bring_in(acme, [raw])
    assert tally.rows == 1
    return rejects[0].code if rejects else "taken"


@pytest.mark.parametrize(
    ("amount", "outcome"),
    [
        ("100.000", "too_precise"),
        ("25.000", "too_precise"),
        ('"1,000.50"', "not_a_number"),
        ("1e5", "not_a_number"),
        ("100.00", "taken"),
        ("100", "taken"),
    ],
)
def test_an_amount_is_what_is_written(acme: ApiClient, amount: str, outcome: str) -> None:
    assert verdict(acme, row(coverage_amount=amount)) == outcome


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Anna\u00a0 Muster", "Anna Muster"),
        ("\u65e5\u672c\u3000\u682a", "\u65e5\u672c \u682a"),
        ("\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645", "\u0645\u06cc\u200c\u062e\u0648\u0627\u0647\u0645"),
        ("\u0915\u094d\u200d\u0937", "\u0915\u094d\u200d\u0937"),
        ("\U0001f469\u200d\U0001f680 Ltd", "\U0001f469\u200d\U0001f680 Ltd"),
    ],
)
def test_a_name_of_any_script_is_kept_with_its_spaces_folded(acme: ApiClient, name: str, kept: str) -> None:
    assert verdict(acme, row(policyholder=name)) == "taken"
    assert Policy.objects.get().policyholder == kept


@pytest.mark.parametrize("name", ["holder\u202egnp.exe", "tab\tname"])
def test_a_name_that_hides_something_is_refused(acme: ApiClient, name: str) -> None:
    assert verdict(acme, row(policyholder=name)) == "control_character"


@pytest.mark.parametrize(
    ("time", "outcome"),
    [
        ("2026-11-20 00:00:00+00:00", "taken"),
        ("2026-11-20 00:00:00Z", "taken"),
        ("2026-11-20T00:00:00", "no_time_zone"),
        ("2026-11-20", "no_time_zone"),
        ("1970-01-01T00:00:00Z", "implausible"),
        ("0001-01-01T00:00:00Z", "implausible"),
        ("2014-12-31T23:59:59Z", "implausible"),
        ("2015-01-01T00:00:00Z", "taken"),
    ],
)
def test_a_start_has_its_zone_and_is_plausible(acme: ApiClient, time: str, outcome: str) -> None:
    assert verdict(acme, row(starts_at=time)) == outcome


def test_a_known_row_that_says_something_else_is_rejected_with_its_fields(acme: ApiClient) -> None:
    bring_in(acme, rows(2))
    changed = row(coverage_amount="100000", starts_at="2026-11-02T00:00:00Z", chain="base")
    tally, [reject] = bring_in(acme, [changed, row(policy_ref="B-2")])
    assert (tally.imported, tally.already_known, tally.rejected) == (0, 1, 1)
    assert (reject.line.number, reject.field, reject.code) == (2, "chain, coverage_amount, starts_at", "differs_from_known")
    assert {str(policy.coverage_amount) for policy in Policy.objects.all()} == {"10000.00"}


@pytest.mark.parametrize(
    "same",
    [
        {"coverage_type": "DEPEG", "chain": "ethereum", "stablecoin": "usdc"},
        {"coverage_amount": "10000.00"},
        {"starts_at": "2026-11-01 02:00:00+02:00"},
        {"policyholder": " holder\u00a01  "},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_a_known_row_in_another_spelling_is_the_same(acme: ApiClient, same: dict[str, str]) -> None:
    bring_in(acme, [row(policyholder="holder 1")])
    tally, rejects = bring_in(acme, [row(**{"policyholder": "holder 1", **same})])
    assert (tally.already_known, rejects) == (1, [])


def test_what_the_service_computed_and_what_became_of_a_policy_is_not_compared(acme: ApiClient) -> None:
    bring_in(acme, [row()])
    Policy.objects.update(premium=1, status=Policy.Status.EXPIRED, closed_at=NOW)
    tally, rejects = bring_in(acme, [row()])
    assert (tally.already_known, rejects) == (1, [])


def test_another_clients_reference_is_no_known_one(acme: ApiClient) -> None:
    bring_in(ApiClient.objects.create(name="other"), [row()])
    tally, rejects = bring_in(acme, [row(coverage_amount="20000")])
    assert (tally.imported, rejects) == (1, [])


def test_the_rejects_run_no_formula_in_a_spreadsheet(tmp_path: Path) -> None:
    raw = [row(policy_ref="=cmd|calc!A0", coverage_amount="-5", policyholder="=1+1"), row(policy_ref="@x", coverage_type="flood")]
    with files.rejects_file(tmp_path / "rejects.csv") as keep:
        keep(Reject(line, "coverage_amount", "out_of_range", "Refused.") for line in numbered(raw))
    with (tmp_path / "rejects.csv").open(newline="") as file:
        cells = [cell for reject in csv.DictReader(file) for cell in reject.values()]
    assert [cell for cell in cells if cell.startswith(("=", "+", "@"))] == []
    assert {"'=cmd|calc!A0", "'@x"} <= set(cells)


def test_a_name_that_was_kept_by_an_earlier_rule_stops_no_import(acme: ApiClient) -> None:
    bring_in(acme, [row(), row(policy_ref="B-2")])
    Policy.objects.filter(policy_ref="B-1").update(policyholder="\u3164")
    tally, [reject] = bring_in(acme, [row(), row(policy_ref="B-2")])
    assert (tally.already_known, reject.field, reject.code) == (1, "policyholder", "differs_from_known")
