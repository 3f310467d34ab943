"""Every command and request of the guides, run against a real service as a reader would run it."""

import json
import re
import shutil
import subprocess
import sys
from decimal import Decimal
from pathlib import Path
from typing import Any

import httpx
import pytest

from config.settings.base import PRICE_FEED_NAMES
from ops.devstack.binaries import postgres_programs
from ops.devstack.state import running_services
from tests.demo_stack import DemoStack
from tests.ops.running import PROJECT
from tests.processes.guides.blocks import Step, blocks, steps, unexplained

pytestmark = pytest.mark.processes
GUIDES = sorted(path.name for path in (PROJECT / "docs").glob("*.md"))
RUN = [name for name in GUIDES if steps(PROJECT / "docs" / name)]
POSTGRES_TOOLS = postgres_programs()
WRITTEN_ADDRESS = "http://127.0.0.1:8080"
MARK = "--- end of a step ---"
NODE = shutil.which("node")


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


def environment(stack: DemoStack, folder: Path) -> dict[str, str]:
    """As an operator has it: the addresses of the services, and PostgreSQL's tools of the server's version."""
    services = running_services(stack.run_dir)
    assert services is not None
    addresses = {"DATABASE_URL": services.database_url, "REDIS_URL": services.redis_url}
    return {**stack.environment, **addresses, "PATH": f"{POSTGRES_TOOLS}:{stack.environment['PATH']}", "HOME": str(folder)}


@pytest.mark.parametrize("name", RUN)
def test_a_guide_works_as_written(stack: DemoStack, tmp_path: Path, name: str) -> None:
    guide = steps(PROJECT / "docs" / name)
    script = as_script(guide, stack)
    run = subprocess.run(
        ["bash", "-c", script], cwd=tmp_path, env=environment(stack, tmp_path), capture_output=True, text=True, timeout=900, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
    outputs = run.stdout.split(MARK)
    for step, output in zip(guide, outputs, strict=False):
        if step.answer is not None:
            assert shape_differs(json.loads(step.answer), json.loads(output)) == "", step.commands


@pytest.fixture
def readers(stack: DemoStack) -> dict[str, list[str]]:
    """What the programs of rest.md print that read numbers, by language; their requests go to the service."""
    if NODE is None:
        pytest.skip("Node is not installed")
    programs = {block.language: block.text for block in blocks(PROJECT / "docs/rest.md") if block.language in {"python", "javascript"}}
    commands = {"python": [sys.executable, "-"], "javascript": [NODE, "--input-type=module", "-"]}
    run = {
        language: subprocess.run(
            command,
            input=programs[language].replace(WRITTEN_ADDRESS, stack.base_url),
            capture_output=True,
            text=True,
            timeout=60,
            check=True,
        )
        for language, command in commands.items()
    }
    return {language: done.stdout.split() for language, done in run.items()}


def test_numbers_are_read_exactly_as_the_guide_says(stack: DemoStack, readers: dict[str, list[str]]) -> None:
    def text_of(path: str, member: str) -> str:
        answer = httpx.get(f"{stack.base_url}/api/v2/{path}", timeout=60)
        found = re.search(rf'"{member}":([0-9.]+)', answer.text)
        assert found is not None, answer.text
        return found[1]

    ton = text_of("tranches/apy", "total_capital_ton")
    nano = str(int(Decimal(ton).scaleb(9)))
    assert readers == {"python": [ton], "javascript": [text_of("risk/exposure", "total_exposure_usd"), nano]}


@pytest.mark.parametrize("name", GUIDES)
def test_every_block_of_a_guide_is_run_or_says_why_not(name: str) -> None:
    assert unexplained(PROJECT / "docs" / name) == []


def test_the_guides_with_commands_are_run() -> None:
    assert {"quickstart.md", "rest.md", "work.md", "webhooks.md", "websocket.md", "bridges.md", "runbook.md", "faq.md"} <= set(RUN)


def test_a_block_that_nothing_runs_would_be_found(tmp_path: Path) -> None:
    guide = tmp_path / "docs" / "guide.md"
    guide.parent.mkdir()
    text = "```sh\ntrue\n```\n\n```json\n{}\n```\n\n<!-- not run: there is no systemd here -->\n```console\nsystemctl\n```\n"
    guide.write_text(text)
    assert unexplained(guide) == []
    guide.write_text(text + "\n```python\nforgotten\n```\n\n<!-- not run: no -->\n```sh\nexcused badly\n```\n")
    assert unexplained(guide) == ["forgotten", "excused badly"]
    guide.write_text("<!-- run by tests/nowhere.py -->\n```python\nby nobody\n```\n")
    assert unexplained(guide) == ["by nobody"]


def test_a_guide_that_shows_another_answer_would_be_found() -> None:
    assert shape_differs({"a": [{"b": "1"}]}, {"a": [{"b": "2", "c": 3}], "d": None}) == ""
    assert shape_differs({"a": [{"b": "1"}]}, {"a": [{"c": "2"}]}) != ""
    assert shape_differs({"a": "1"}, {"a": 1}) != ""
    assert shape_differs({"a": 1.5}, {"a": "1.5"}) != ""


def test_the_runbook_knows_every_job_and_every_feed() -> None:
    text = (PROJECT / "docs/runbook.md").read_text()
    declared = {job for path in PROJECT.glob("*/migrations/*.py") for job in re.findall(r'Job\("[^"]+", "([\w.]+)"', path.read_text())}
    assert len(declared) >= 18
    assert {job for job in declared if f"`{job}`" not in text} == set()
    assert all(f"`{feed}`" in text for feed in (*PRICE_FEED_NAMES, "none"))
