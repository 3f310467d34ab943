"""Progress of an import where the output is no terminal."""

import pytest

from quotes.management.console import LINE_SECONDS, PlainProgress, row_progress
from tests.clock import Clock


def test_a_long_import_says_where_it_is_now_and_then() -> None:
    clock, lines = Clock(), list[str]()
    progress = PlainProgress(2_000, lines.append, clock)
    for rows in range(0, 2_001, 100):
        progress(rows)
        clock.now += LINE_SECONDS / 5
    assert lines[:2] == ["importing 2,000 rows", "imported 500 of 2,000 rows (25%)"]
    assert len(lines) == 5


def test_an_endless_import_says_it_a_hundred_times_at_most() -> None:
    clock, lines = Clock(), list[str]()
    progress = PlainProgress(100_000, lines.append, clock)
    for rows in range(0, 100_001, 100):
        clock.now += 10 * LINE_SECONDS
        progress(rows)
    assert len(lines) == 101


def test_nothing_to_import_is_no_mistake() -> None:
    lines = list[str]()
    clock = Clock()
    progress = PlainProgress(0, lines.append, clock)
    progress(0)
    assert lines == ["importing 0 rows"]


def test_without_a_terminal_there_are_lines(capsys: pytest.CaptureFixture[str]) -> None:
    with row_progress(3) as progress:
        progress(3)
    assert capsys.readouterr().err == "importing 3 rows\n"
