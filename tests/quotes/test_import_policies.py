"""`manage.py import_policies`: from a file to the book, and a report of both."""

import csv
import gzip
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from clients.models import ApiClient
from prices.models import AssetPrice
from quotes.models import BookImport, Policy
from quotes.selectors.reconciliation import reconcile
from tests.quotes.books import BOOK_50K, HEADER, NOW, row, rows, write_file

pytestmark = pytest.mark.usefixtures("book", "acme")
transactional = pytest.mark.django_db(transaction=True)


@pytest.fixture
def acme(db: None) -> ApiClient:
    return ApiClient.objects.create(name="acme")


@time_machine.travel(NOW)
def run(path: Path, **options: Any) -> str:
    out = StringIO()
    call_command("import_policies", str(path), **{"client": "acme", "stdout": out, **options})
    return out.getvalue()


def summary(output: str) -> dict[str, str]:
    """The figures of the table, by name."""
    cells = [[cell.strip() for cell in line.strip("│").split("│")] for line in output.splitlines() if line.startswith("│")]
    return {line[0]: line[1] for line in cells if len(line) == 2}


def refusal(path: Path, **options: Any) -> str:
    with pytest.raises(CommandError) as caught:
        run(path, **options)
    assert not Policy.objects.exists()
    return str(caught.value)


def test_the_summary_counts_what_became_of_the_rows(tmp_path: Path) -> None:
    path = write_file(tmp_path / "book.csv", [*rows(3), row(policy_ref="old", starts_at="2026-01-01T00:00:00Z"), row(chain="x")])
    figures = summary(run(path))
    assert [figures[name] for name in ("imported", "of which expired", "already known", "rejected")] == ["4", "1", "0", "1"]


def test_rejected_rows_go_beside_the_file(tmp_path: Path) -> None:
    path = write_file(tmp_path / "book.csv", [row(), row(policy_ref="B-2", chain="x")])
    output = run(path)
    with (tmp_path / "book.csv.rejects.csv").open(newline="") as file:
        [reject] = csv.DictReader(file)
    assert (reject["line"], reject["policy_ref"], reject["field"], reject["code"]) == ("3", "B-2", "chain", "unknown")
    assert reject["row"] == row(policy_ref="B-2", chain="x").decode()
    assert "book.csv.rejects.csv" in output


def test_rejected_rows_go_where_they_are_told(tmp_path: Path) -> None:
    run(write_file(tmp_path / "book.csv", [row(chain="x")]), rejects=str(tmp_path / "bad.csv"))
    assert (tmp_path / "bad.csv").read_text().count("\n") == 2


def test_a_second_run_leaves_no_rejects_of_the_first(tmp_path: Path) -> None:
    path = write_file(tmp_path / "book.csv", [row(chain="x")])
    run(path)
    run(write_file(path, [row()]))
    assert (tmp_path / "book.csv.rejects.csv").read_text().count("\n") == 1


def test_rejects_never_overwrite_the_book(tmp_path: Path) -> None:
    path = write_file(tmp_path / "book.csv", [row()])
    assert "cannot go to" in refusal(path, rejects=str(path))
    assert path.read_bytes().startswith(HEADER)


def test_limits_that_the_book_breaks_are_reported(tmp_path: Path) -> None:
    output = run(write_file(tmp_path / "book.csv", rows(20, coverage_amount="10000000")))
    assert "concentration_limit" in output
    assert "Exposure to USDC may not exceed" in output


def test_a_book_within_the_limits_is_said_to_be(tmp_path: Path) -> None:
    assert "breaks no underwriting limit" in run(write_file(tmp_path / "book.csv", rows(3)))


def test_an_unknown_client_is_refused(tmp_path: Path) -> None:
    assert "no client named 'nobody'" in refusal(write_file(tmp_path / "book.csv", rows(1)), client="nobody")


def test_a_file_that_is_no_book_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(row())
    assert "not a book of policies" in refusal(path)


def test_a_damaged_gzip_is_refused_before_anything_of_it_is_imported(tmp_path: Path) -> None:
    path = tmp_path / "book.csv.gz"
    path.write_bytes(gzip.compress(b"\n".join([HEADER, *rows(20_000)]))[:-8])
    assert "cannot be read" in refusal(path)
    assert not BookImport.objects.exists()


def test_without_a_price_of_ton_the_command_says_so(tmp_path: Path) -> None:
    AssetPrice.objects.all().delete()
    assert "price of TON" in refusal(write_file(tmp_path / "book.csv", rows(1)))


@transactional
@pytest.mark.skipif(not BOOK_50K.exists(), reason="the book of 50,000 policies is not beside the project")
def test_the_large_book_comes_in_whole_once_and_reconciles(tmp_path: Path) -> None:
    first = summary(run(BOOK_50K, rejects=str(tmp_path / "first.csv")))
    again = summary(run(BOOK_50K, rejects=str(tmp_path / "again.csv")))
    assert (first["imported"], first["already known"], first["rejected"]) == ("50,000", "0", "16")
    assert (again["imported"], again["already known"], again["rejected"]) == ("0", "50,000", "16")
    assert (tmp_path / "first.csv").read_bytes() == (tmp_path / "again.csv").read_bytes()
    assert (Policy.objects.count(), reconcile().differences) == (50_000, ())
