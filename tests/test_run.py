"""`python -m tests.run`: parts side by side, each with its counts, one line for all, and no way to pass with tests that did not run."""

import os
from pathlib import Path
from typing import Any

import pytest

from tests import run
from tests.run import Part

PLAIN = ("-p", "tests.counting", "-p", "no:django", "-p", "no:cacheprovider", "-c", os.devnull)
MARKS = "import pytest\n@pytest.mark.exhaustive\ndef test_long(): pass\ndef test_short(): pass\n"


@pytest.fixture
def parts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Any:
    """Make parts of one file each, by name."""
    monkeypatch.delenv("CI", raising=False)

    def make(**files: str) -> None:
        for name, text in files.items():
            (tmp_path / name).mkdir()
            (tmp_path / name / f"test_{name}.py").write_text(text)
        monkeypatch.setattr(run, "PARTS", [Part(name, (*PLAIN, "--rootdir", str(tmp_path), str(tmp_path / name))) for name in files])

    return make


def test_the_last_line_counts_the_tests_of_all_parts(parts: Any, capsys: pytest.CaptureFixture[str]) -> None:
    parts(one="def test_a(): pass\ndef test_b(): pass\n", two="import pytest\ndef test_c(): pytest.skip('why')\n")
    assert run.main(["-q"]) == 0
    output = capsys.readouterr().out
    assert "==== 2 passed, 1 skipped in " in output.splitlines()[-1]
    assert "one        2 passed, of 2 collected" in output


def test_a_part_that_fails_fails_the_run_and_is_named(
    parts: Any, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    parts(one="def test_a(): pass\n", two="def test_c(): assert 1 == 2\n")
    monkeypatch.setenv("CI", "true")  # there pytest leaves the reason whole
    assert run.main(["-q"]) == 1
    output = capsys.readouterr().out
    assert "assert 1 == 2" in output
    assert "Failed: two" in output
    last = output[output.index("two tests") :].rpartition("FAILED ")[2].splitlines()[0]  # once more, where a reader looks first
    assert last.endswith("test_two.py::test_c - assert 1 == 2")
    assert output.count(last) == 2
    assert "==== 1 failed, 1 passed in " in output


@pytest.mark.parametrize("text", ["import nothing_of_that_name\n", "import os\ndef test_a(): os._exit(0)\n"], ids=["import", "exit"])
def test_a_part_that_did_not_get_to_its_tests_fails_the_run(parts: Any, capsys: pytest.CaptureFixture[str], text: str) -> None:
    parts(one="def test_a(): pass\n", two=text)
    assert run.main(["-q"]) == 1
    assert "Failed: two" in capsys.readouterr().out


def test_what_is_exhaustive_is_left_for_a_run_of_its_own(parts: Any, capsys: pytest.CaptureFixture[str]) -> None:
    parts(one=MARKS, two="def test_c(): pass\n")
    assert run.main(["-q"]) == 0
    assert "==== 2 passed in " in capsys.readouterr().out
    assert run.main(["-q", "--exhaustive"]) == 0
    assert "==== 1 passed in " in capsys.readouterr().out
    assert run.main(["-q", "--all", "one"]) == 0
    assert "==== 2 passed in " in capsys.readouterr().out
