"""Books as files: what is read of them, what is refused outright, and where refused rows go."""

import codecs
import csv
import gzip
from pathlib import Path

import pytest

from quotes.services.import_book import files
from quotes.services.import_book.files import BadFile, Line, Reject
from quotes.services.import_book.reading import Reader
from tests.quotes.books import BOOK_50K, HEADER, NOW, launch_catalogue, row, write_file

BAD_ROWS_OF_50K = {
    498: ("starts_at", "not_a_time"),
    1188: ("row", "wrong_columns"),
    8780: ("starts_at", "too_far_ahead"),
    22664: ("policyholder", "too_long"),
    23467: ("duration_days", "out_of_range"),
    25454: ("coverage_amount", "out_of_range"),
    27153: ("coverage_amount", "too_precise"),
    29509: ("policyholder", "empty"),
    30756: ("coverage_type", "not_insurable"),
    31100: ("coverage_amount", "out_of_range"),
    32434: ("coverage_amount", "not_a_number"),
    34226: ("coverage_amount", "not_a_number"),
    36955: ("stablecoin", "unknown"),
    37339: ("coverage_type", "unknown"),
    45437: ("duration_days", "out_of_range"),
    48694: ("policy_ref", "duplicate"),
}


def refusal(path: Path) -> str:
    with pytest.raises(BadFile) as caught:
        files.count(path)
    return str(caught.value)


def test_lines_carry_their_number_in_the_file(tmp_path: Path) -> None:
    assert list(files.lines(write_file(tmp_path / "book.csv", [b"a", b"b"]))) == [Line(2, b"a"), Line(3, b"b")]


def test_empty_lines_are_no_rows_but_count_as_lines(tmp_path: Path) -> None:
    assert list(files.lines(write_file(tmp_path / "book.csv", [b"a", b"", b"\r", b"b"]))) == [Line(2, b"a"), Line(5, b"b")]


def test_windows_line_ends_and_a_byte_order_mark_are_accepted(tmp_path: Path) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(codecs.BOM_UTF8 + HEADER + b"\r\n" + row() + b"\r\n")
    assert list(files.lines(path)) == [Line(2, row())]


def test_a_gzipped_book_reads_like_a_plain_one(tmp_path: Path) -> None:
    path = tmp_path / "book.csv.gz"
    path.write_bytes(gzip.compress(HEADER + b"\n" + row()))
    assert list(files.lines(path)) == [Line(2, row())]


def test_an_empty_file_is_refused(tmp_path: Path) -> None:
    (tmp_path / "book.csv").touch()
    assert "is empty" in refusal(tmp_path / "book.csv")


@pytest.mark.parametrize(
    "header",
    [row(), HEADER + b",more", HEADER.replace(b"chain", b"network"), HEADER.decode().encode("utf-16"), b"\n" + HEADER],
    ids=["no header", "one column more", "another name", "UTF-16", "empty first line"],
)
def test_another_header_is_refused_with_the_one_that_belongs_there(tmp_path: Path, header: bytes) -> None:
    path = tmp_path / "book.csv"
    path.write_bytes(header + b"\n" + row())
    assert "not a book of policies" in refusal(path)


@pytest.mark.parametrize(
    "damage", [slice(0, -20), slice(0, 5), slice(0, 0), slice(3, None)], ids=["cut", "only its start", "nothing", "no start"]
)
def test_a_damaged_gzip_is_refused(tmp_path: Path, damage: slice) -> None:
    path = tmp_path / "book.csv.gz"
    path.write_bytes(gzip.compress(b"\n".join([HEADER, *[row()] * 100]))[damage])
    assert refusal(path)


def test_a_gzip_with_a_wrong_checksum_is_refused(tmp_path: Path) -> None:
    packed = bytearray(gzip.compress(b"\n".join([HEADER, *[row()] * 100])))
    packed[-6] ^= 1
    path = tmp_path / "book.csv.gz"
    path.write_bytes(packed)
    assert "CRC check failed" in refusal(path)


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert "cannot be read" in refusal(tmp_path / "book.csv")


def test_refused_rows_are_kept_with_line_reason_and_the_row_as_it_was(tmp_path: Path) -> None:
    line = Line(7, b'B-7,"a, b",\xe9')
    with files.rejects_file(tmp_path / "rejects.csv") as keep:
        keep([Reject(line, "row", "not_utf8", "Byte 12.")])
    with (tmp_path / "rejects.csv").open(newline="") as file:
        assert list(csv.reader(file)) == [list(files.REJECT_COLUMNS), ["7", "B-7", "row", "not_utf8", "Byte 12.", 'B-7,"a, b",\\xe9']]


def test_a_rejects_file_that_cannot_be_written_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadFile, match="cannot be written"), files.rejects_file(tmp_path / "nowhere" / "rejects.csv"):
        pass


@pytest.mark.skipif(not BOOK_50K.exists(), reason="the book of 50,000 policies is not beside the project")
def test_each_of_the_sixteen_bad_rows_of_the_large_book_is_found_on_its_line() -> None:
    good, bad = Reader(launch_catalogue()).read(files.lines(BOOK_50K), NOW)
    assert len(good) == 50_000
    assert {reject.line.number: (reject.field, reject.code) for reject in bad} == BAD_ROWS_OF_50K
