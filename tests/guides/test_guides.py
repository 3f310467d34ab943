"""Every command and request of the guides, run against a real service as a reader would run it."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.demo_stack import DemoStack
from tests.guides.blocks import Step, steps
from tests.ops.running import PROJECT

pytestmark = pytest.mark.processes
GUIDES = ("quickstart.md", "rest.md", "faq.md")
WRITTEN_ADDRESS = "http://127.0.0.1:8080"
MARK = "--- end of a step ---"


def as_script(guide: list[Step], stack: DemoStack) -> str:
    """All steps in one shell, as a reader's terminal keeps its variables; files go to the current folder."""
    manage = f"{sys.executable} {PROJECT}/manage.py"
    commands = [step.commands.replace(WRITTEN_ADDRESS, stack.base_url).replace(".venv/bin/python manage.py", manage) for step in guide]
    return "set -eu\n" + "".join(f"{command}\necho; echo '{MARK}'\n" for command in commands)


def shape_differs(said: Any, got: Any, path: str = "answer") -> str:
    """Where the answer lacks a member that the guide shows, or has it of another kind; or "". Values may differ, and be null."""
    if isinstance(said, dict):
        if not isinstance(got, dict) or said.keys() - got.keys():
            return f"{path}: {sorted(said)} is not in {got}"
        return next((problem for name in said if (problem := shape_differs(said[name], got[name], f"{path}.{name}"))), "")
    if isinstance(said, list):
        if not isinstance(got, list) or (said and not got):
            return f"{path} is {got}"
        return shape_differs(said[0], got[0], f"{path}[0]") if said else ""
    return "" if None in (said, got) or type(said) is type(got) or {type(said), type(got)} <= {int, float} else f"{path} is {got!r}"


@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_works_as_written(stack: DemoStack, tmp_path: Path, name: str) -> None:
    guide = steps(PROJECT / "docs" / name)
    script = as_script(guide, stack)
    run = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=stack.environment, capture_output=True, text=True, timeout=120, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    outputs = run.stdout.split(MARK)
    for step, output in zip(guide, outputs, strict=False):
        if step.answer is not None:
            assert shape_differs(json.loads(step.answer), json.loads(output)) == "", step.commands


def test_each_guide_has_something_to_run() -> None:
    assert all(len(steps(PROJECT / "docs" / name)) >= 3 for name in GUIDES)


def test_a_guide_that_shows_another_answer_would_be_found() -> None:
    assert shape_differs({"a": [{"b": "1"}]}, {"a": [{"b": "2", "c": 3}], "d": None}) == ""
    assert shape_differs({"a": [{"b": "1"}]}, {"a": [{"c": "2"}]}) != ""
    assert shape_differs({"a": "1"}, {"a": 1}) != ""
