"""One running service for the guides and the examples."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.demo_stack import DemoStack, demo_stack
from tests.ops.running import PROJECT
from tests.processes.guides.programs import NPM, NPM_INSTALL, run


@pytest.fixture(scope="session")
def stack() -> Iterator[DemoStack]:
    with demo_stack() as running:
        yield running


@pytest.fixture(scope="session")
def javascript(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with copies of `sdk/typescript` and `examples/javascript`, where npm has installed the example, and the SDK with it."""
    if NPM is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("javascript")
    for name in ("sdk/typescript", "examples/javascript"):
        shutil.copytree(PROJECT / name, folder / name, ignore=shutil.ignore_patterns("node_modules", "dist"))
    run(folder / "examples/javascript", *NPM_INSTALL)
    return folder
