"""The version stands in pyproject.toml alone, and everything that tells it says the same."""

import subprocess
import tomllib
from pathlib import Path

from django.conf import settings

from live import asyncapi
from ops.observability import liveness

ROOT = Path(__file__).resolve().parents[1]
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]["version"]


def test_health_and_both_references_tell_the_version_of_the_project() -> None:
    told = {liveness.report()["version"], settings.SPECTACULAR_SETTINGS["VERSION"], asyncapi.document()["info"]["version"]}
    assert told == {VERSION}


def test_no_other_file_of_the_service_repeats_it() -> None:
    rooms = [*settings.LOCAL_APPS, "deploy", "static", "templates", ".ci", "Makefile"]
    found = subprocess.run(["git", "grep", "-nwF", VERSION, "--", *rooms], cwd=ROOT, capture_output=True, text=True, check=False)
    assert found.stdout == ""
    assert found.returncode == 1  # no line selected


def test_the_changelog_has_a_section_for_it() -> None:
    assert f"\n## [{VERSION}] - " in (ROOT / "CHANGELOG.md").read_text()
