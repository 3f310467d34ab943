"""Lines of several processes on one terminal."""

import io
import os
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

import pytest

from ops.server.runner.log_files import open_log
from ops.server.runner.output import MAX_LINE, Lines, Output


class Terminal(io.StringIO):
    """A stream that says it is a terminal."""

    def isatty(self) -> bool:
        return True


@pytest.fixture
def pipe() -> Iterator[tuple[int, BinaryIO]]:
    """A child's end to write to, and the runner's end."""
    reading, writing = os.pipe()
    with os.fdopen(reading, "rb") as file:
        yield writing, file
    os.close(writing)


def test_a_file_gets_no_colours() -> None:
    assert Output(io.StringIO()).prefix("web") == "web      | "


def test_on_a_terminal_every_process_has_its_colour() -> None:
    output = Output(Terminal())
    assert output.prefix("web") == "\x1b[36mweb      | \x1b[0m"
    assert output.prefix("worker") == "\x1b[33mworker   | \x1b[0m"
    assert output.prefix("web") == "\x1b[36mweb      | \x1b[0m"  # also when it is started again


def test_a_line_is_shown_when_it_is_complete(pipe: tuple[int, BinaryIO]) -> None:
    stream, (writing, reading) = io.StringIO(), pipe
    lines = Lines(Output(stream), "web", reading)
    os.write(writing, b"first\nsec")
    lines.pump()
    assert stream.getvalue() == "web      | first\n"
    os.write(writing, b"ond\n")
    lines.pump()
    assert stream.getvalue() == "web      | first\nweb      | second\n"


def test_what_has_no_line_end_is_shown_at_the_end(pipe: tuple[int, BinaryIO]) -> None:
    stream, (writing, reading) = io.StringIO(), pipe
    lines = Lines(Output(stream), "web", reading)
    os.write(writing, b"Traceback")
    lines.close()
    assert stream.getvalue() == "web      | Traceback\n"


def test_what_is_shown_is_kept_in_a_log(pipe: tuple[int, BinaryIO], tmp_path: Path) -> None:
    log, (writing, reading) = tmp_path / "web.log", pipe
    lines = Lines(Output(io.StringIO()), "web", reading, open_log(log))
    os.write(writing, b"first\nsec")
    lines.pump()
    assert log.read_bytes() == b"first\n"
    lines.close()
    assert log.read_bytes() == b"first\nsec\n"


def test_a_full_disk_does_not_stop_what_is_shown(pipe: tuple[int, BinaryIO]) -> None:
    stream, (writing, reading) = io.StringIO(), pipe
    lines = Lines(Output(stream), "web", reading, open("/dev/full", "ab", buffering=0))  # noqa: PTH123, SIM115  a device
    os.write(writing, b"first\n")
    lines.pump()
    assert stream.getvalue() == "web      | first\n"
    lines.close()


def test_an_endless_line_is_cut(pipe: tuple[int, BinaryIO]) -> None:
    stream, (writing, reading) = io.StringIO(), pipe
    lines = Lines(Output(stream), "web", reading)
    for _ in range(3):
        os.write(writing, b"x" * (MAX_LINE // 2))
        lines.pump()
    assert stream.getvalue().count("\n") == 1


def test_bytes_that_are_no_text_do_no_harm(pipe: tuple[int, BinaryIO]) -> None:
    stream, (writing, reading) = io.StringIO(), pipe
    lines = Lines(Output(stream), "web", reading)
    os.write(writing, b"\xff\xfe\n")
    assert lines.pump()
    assert stream.getvalue() == "web      | \ufffd\ufffd\n"


def test_a_reader_that_went_away_is_noticed_and_not_written_to() -> None:
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        output = Output(stream)
        output.write("nobody reads this\n")
        assert output.lost
        output.write("nor this\n")
