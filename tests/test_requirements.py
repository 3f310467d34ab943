"""The lock files: everything that is installed has a hash, and each layer fits the ones below it."""

import re
from dataclasses import dataclass
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
LAYERS = ["requirements", "requirements-embedded", "requirements-dev", "benchmarks/requirements"]
NAME = r"[A-Za-z0-9][A-Za-z0-9._-]*"
EXTRAS = r"(?:\[[a-z0-9,-]+\])?"
WANTED = re.compile(rf"({NAME}){EXTRAS}==(\S+) +# \S.*")
PLACES = re.compile(r"--(?:extra-)?index-url|--find-links|--trusted-host|\w+://|file:|(?<!\S)/")
LOCKED = re.compile(rf"({NAME}){EXTRAS}==(\S+)(?: ; ([^\\]+))?((?: --hash=sha256:[0-9a-f]{{64}})+)")


@dataclass(frozen=True)
class Pin:
    """One version, for the platforms of one marker ("" for all)."""

    version: str
    marker: str = ""


def lines(path: Path) -> list[str]:
    """What counts in a requirements file: continued lines joined, comments and empty lines left out."""
    joined = path.read_text().replace("\\\n", " ")
    return [re.sub(r"\s+", " ", line).strip() for line in joined.splitlines() if line.strip() and not line.lstrip().startswith("#")]


def wanted(layer: str) -> dict[str, Pin]:
    """The packages that somebody chose, by normalised name. Each line must give a version and a reason."""
    found = {line: WANTED.fullmatch(line) for line in lines(ROOT / f"{layer}.in")}
    assert [line for line, match in found.items() if match is None] == []
    return {normal(match[1]): Pin(match[2]) for match in found.values() if match}


def locked(layer: str) -> dict[str, set[Pin]]:
    """All packages of a layer by normalised name. A line that is no package with a version and hashes fails."""
    found = {line: LOCKED.fullmatch(line) for line in lines(ROOT / f"{layer}.txt")}
    assert [line for line, match in found.items() if match is None] == []
    pins: dict[str, set[Pin]] = {}
    for match in found.values():
        if match:
            pins.setdefault(normal(match[1]), set()).add(Pin(match[2], (match[3] or "").strip()))
    return pins


def normal(name: str) -> str:
    """The name as the index compares it."""
    return re.sub(r"[-_.]+", "-", name).lower()


@pytest.mark.parametrize("layer", LAYERS)
def test_every_line_is_a_version_with_hashes_and_nothing_names_a_host_or_a_path(layer: str) -> None:
    assert locked(layer)
    assert PLACES.findall((ROOT / f"{layer}.txt").read_text()) == []


@pytest.mark.parametrize("layer", LAYERS)
def test_what_was_chosen_is_locked_in_the_same_version(layer: str) -> None:
    pins = locked(layer)
    assert {name: {pin.version for pin in pins.get(name, ())} for name in wanted(layer)} == {
        name: {pin.version} for name, pin in wanted(layer).items()
    }


def test_no_package_has_two_versions() -> None:
    versions: dict[str, set[str]] = {}
    for layer in LAYERS:
        for name, pins in locked(layer).items():
            versions.setdefault(name, set()).update(pin.version for pin in pins)
    assert {name: found for name, found in versions.items() if len(found) > 1} == {}


def test_production_installs_neither_services_nor_test_tools() -> None:
    assert {*wanted("requirements-embedded"), *wanted("requirements-dev")} & set(locked("requirements")) == set()


@pytest.mark.parametrize("pattern", ["*requirements*.txt", "benchmarks/*.txt"])
def test_every_lock_file_is_one_that_make_lock_writes(pattern: str) -> None:
    assert {str(path.relative_to(ROOT).with_suffix("")) for path in ROOT.glob(pattern)} <= set(LAYERS)
    assert {f"compile {layer}" for layer in LAYERS} <= {" ".join(line.split()[:2]) for line in (ROOT / ".ci/lock").read_text().splitlines()}
