"""What those who take part find: links that lead somewhere, checks that run what they name, templates that a forge can read."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[1]
LINK = re.compile(r"\]\((?!https?://|#|mailto:)([^)#\s]+)")
FORGE = ROOT / ".github"


def guides() -> list[Path]:
    listed = subprocess.run(["git", "ls-files", "*.md"], cwd=ROOT, capture_output=True, text=True, check=True)
    return [ROOT / name for name in listed.stdout.split()]


def test_every_link_to_a_file_of_the_project_leads_somewhere() -> None:
    broken = [
        f"{guide.relative_to(ROOT)}: {link}"
        for guide in guides()
        for link in LINK.findall(guide.read_text())
        if not (guide.parent / link).exists()
    ]
    assert broken == []


def test_every_decision_is_in_both_lists_and_has_a_date_and_alternatives() -> None:
    records = sorted((ROOT / "docs/decisions").glob("0*.md"))
    index, architecture = (ROOT / "docs/decisions/README.md").read_text(), (ROOT / "docs/architecture.md").read_text()
    assert [int(record.name[:4]) for record in records] == list(range(1, len(records) + 1))
    for record in records:
        title, text = record.read_text().split("\n", 1)
        assert f"- [{title.removeprefix('# ')}]({record.name})" in index
        assert f"(decisions/{record.name})" in architecture
        assert re.search(r"^20\d\d-\d\d-\d\d", text, re.MULTILINE), record.name
        assert {"**Context.**", "**Choice.**", "**Alternatives.**"} <= set(re.findall(r"\*\*\w+\.\*\*", text)), record.name


@pytest.mark.parametrize(("name", "command"), [("ci", ".ci/run"), ("canary", "make canary")])
def test_a_workflow_runs_the_command_that_everybody_runs(name: str, command: str) -> None:
    workflow = yaml.safe_load((FORGE / f"workflows/{name}.yml").read_text())
    (job,) = workflow["jobs"].values()
    assert job["steps"][-1] == {"run": command}
    assert workflow["permissions"] == {"contents": "read"}


def test_every_hook_before_a_commit_runs_a_tool_of_the_project() -> None:
    (repository,) = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text())["repos"]
    assert repository["repo"] == "local"
    programs = {hook["entry"].split()[0] for hook in repository["hooks"]}
    assert programs == {".venv/bin/ruff", ".venv/bin/lint-imports", ".venv/bin/mypy", ".ci/secrets"}
    assert (ROOT / ".ci/secrets").stat().st_mode & 0o111


@pytest.mark.parametrize("form", ["bug", "change"])
def test_a_form_for_issues_has_fields_with_labels(form: str) -> None:
    fields = yaml.safe_load((FORGE / f"ISSUE_TEMPLATE/{form}.yml").read_text())["body"]
    asked = [field for field in fields if field["type"] != "markdown"]
    assert len({field["id"] for field in asked}) == len(asked) >= 3
    assert all(field["attributes"]["label"] for field in asked)
