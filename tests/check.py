"""`python -m tests.check [BASE]`: the linters on what changed, and the tests nearest to it, within a minute.

What changed: against BASE, or since the last commit, or in it when nothing did. The tests: those that changed, those that import a changed
module, and those whose path mirrors its path. What needs real processes or a browser is left out unless one of those files changed.
"""

import ast
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

PROJECT = Path(__file__).resolve().parents[1]
TESTS_SECONDS = 40.0
SLOW = (Path("tests/processes"), Path("tests/browser"))
NO_REPORT: dict[str, Any] = {"collected": 0, "ran": 0, "outcomes": {}}
BESIDES = {
    "templates": "tests/pages",
    "static": "tests/pages",
    "sdk": "tests/sdk",
    "deploy": "tests/test_deploy.py",
    "deploy/prometheus": "tests/test_prometheus.py",
    "deploy/grafana": "tests/test_prometheus.py",
}
"""Folders that no test imports by their path, and what tests them."""


def changed_files(base: str = "") -> list[Path]:
    """Files that are there now and differ, by their paths in the project."""
    against = base or "HEAD"
    found = {*_git("diff", "--name-only", against), *_git("ls-files", "--others", "--exclude-standard")}
    if not found and not base:
        found = set(_git("diff", "--name-only", "HEAD~1", "HEAD"))
    return sorted(path for path in map(Path, found) if (PROJECT / path).is_file())


def near_tests(changed: Sequence[Path], tests: Iterable[Path]) -> list[Path]:
    """The test files that the change touches, the nearest first. Where none is near, those of the modules that import a changed one."""
    tests = [test for test in tests if test in changed or not any(test.is_relative_to(folder) for folder in SLOW)]
    modules = {_module(path) for path in changed if path.suffix == ".py"}
    near = {test: 2 for test in tests if any(_mirrors(test, path) for path in changed)}
    near |= {test: 1 for test in tests if modules & set(_imports(test))}
    near |= {test: 0 for test in tests if test in changed}
    if not near and modules:
        users = {_module(path) for path in _sources() if modules & set(_imports(path))}
        near = {test: 3 for test in tests if users & set(_imports(test))}
    return sorted(near, key=lambda test: (near[test], test))


def _sources() -> Iterator[Path]:
    """The modules of the service."""
    for path in map(Path, _git("ls-files", "*.py")):
        if path.parts[0] not in {"tests", "benchmarks"} and (PROJECT / path).is_file():
            yield path


def _mirrors(test: Path, path: Path) -> bool:
    """Whether the test stands where the tests of that file stand."""
    if any(path.is_relative_to(folder) and test.is_relative_to(place) for folder, place in BESIDES.items()):
        return True
    if path.suffix != ".py":
        return False
    if path.name == "conftest.py":
        return test.is_relative_to(path.parent)
    folder = Path("tests") / path.parent
    names = {f"test_{path.stem}", f"test_{path.parent.name}_{path.stem}", f"test_{path.parent.name}"}
    return (test.is_relative_to(folder) and test.stem in names) or (test.parent == folder.parent and test.stem in names)


def _module(path: Path) -> str:
    """How the file is imported."""
    return ".".join(path.with_suffix("").parts).removesuffix(".__init__")


def _imports(path: Path) -> Iterator[str]:
    """The modules that the file imports; of `from a import b` both `a` and `a.b`."""
    for node in ast.walk(ast.parse((PROJECT / path).read_text())):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module
            yield from (f"{node.module}.{name.name}" for name in node.names)


def _git(*arguments: str) -> list[str]:
    return subprocess.run(["git", *arguments], cwd=PROJECT, capture_output=True, text=True, check=True).stdout.splitlines()


def _tool(name: str, *arguments: str | Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen([Path(sys.executable).with_name(name), *arguments], cwd=PROJECT)


def lint(changed: Sequence[Path]) -> list[tuple[str, subprocess.Popen[bytes]]]:
    """Start the linters, side by side."""
    sources = [path for path in changed if path.suffix == ".py"]
    if not sources:
        return []
    typed = [path for path in sources if "migrations" not in path.parts]
    return [
        ("ruff check", _tool("ruff", "check", "--quiet", "--force-exclude", *sources)),
        ("ruff format", _tool("ruff", "format", "--quiet", "--check", "--force-exclude", *sources)),
        ("lint-imports", _tool("lint-imports", "--no-logo")),
        *([("mypy", _tool("mypy", *typed))] if typed else []),
    ]


def run_tests(tests: Sequence[Path]) -> bool:
    """Run the files for a limited time. Whether none failed; says so when not all had their turn."""
    with tempfile.TemporaryDirectory(prefix="tonsurance-check-") as folder:
        report = Path(folder) / "report.json"
        environment = {**os.environ, "TESTS_REPORT": str(report), "TESTS_SECONDS": str(TESTS_SECONDS)}
        command = [sys.executable, "-m", "pytest", "-q", "-m", "not exhaustive", *map(str, tests)]
        code = subprocess.run(command, cwd=PROJECT, env=environment, check=False).returncode
        found: dict[str, Any] = NO_REPORT
        if report.exists():
            found = json.loads(report.read_text())
    if found["ran"] < found["collected"]:
        print(f"{found['ran']} of {found['collected']} tests had their turn within {TESTS_SECONDS:.0f} s: `make test` runs all.")
        return not found["outcomes"].keys() & {"failed", "error"}
    return code == 0


def main(arguments: Sequence[str]) -> int:
    """Returns the exit code."""
    changed = changed_files(*arguments[:1])
    tests = near_tests(changed, sorted(path.relative_to(PROJECT) for path in (PROJECT / "tests").rglob("test_*.py")))
    print(f"{len(changed)} files changed; {len(tests)} test files are near them.", flush=True)
    linters = lint(changed)
    failed = [] if not tests or run_tests(tests) else ["tests"]
    failed = [*(name for name, linter in linters if linter.wait()), *failed]
    print(f"Failed: {', '.join(failed)}" if failed else "Fine. `make lint` and `make test` look at everything.")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
