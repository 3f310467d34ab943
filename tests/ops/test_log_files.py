"""Log files of the children: private and small."""

from pathlib import Path

from ops.server.runner.log_files import LOG_LINES, last_lines, open_log, rotate


def fill(log: Path, text: str) -> None:
    with open_log(log) as file:
        file.write(text.encode())


def test_a_small_log_is_left_alone(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    fill(log, "line\n")
    assert not rotate(log, largest=5)
    assert log.read_text() == "line\n"


def test_what_was_written_before_is_kept_under_numbers_the_oldest_goes(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    for number in range(5):
        fill(log, f"line {number}\n")
        assert rotate(log, largest=1, kept=3)
    assert log.read_text() == ""
    assert {path.name: path.read_text() for path in tmp_path.glob("*.log.*")} == {
        "web.log.1": "line 4\n",
        "web.log.2": "line 3\n",
        "web.log.3": "line 2\n",
    }


def test_a_writer_goes_on_in_the_same_file(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    with open_log(log) as writer:
        writer.write(b"before\n")
        rotate(log, largest=1)
        writer.write(b"after\n")
    assert log.read_text() == "after\n"


def test_without_a_log_there_is_nothing_to_do(tmp_path: Path) -> None:
    assert not rotate(tmp_path / "none.log")
    assert last_lines(tmp_path / "none.log") == ""


def test_the_last_lines_of_a_large_log(tmp_path: Path) -> None:
    log = tmp_path / "web.log"
    fill(log, "".join(f"{number:099}\n" for number in range(100_000)))
    assert [int(line) for line in last_lines(log).splitlines()] == list(range(100_000 - LOG_LINES, 100_000))


def test_only_its_owner_reads_a_log(tmp_path: Path) -> None:
    fill(tmp_path / "new" / "web.log", "line\n")
    assert (tmp_path / "new" / "web.log").stat().st_mode & 0o777 == 0o600
