"""The ES modules that need no browser, run by Node."""

import shutil
import subprocess
from pathlib import Path

import pytest

NODE = shutil.which("node")
MODULES = sorted((Path(__file__).parent / "modules").glob("*.mjs"))


@pytest.mark.skipif(NODE is None, reason="Node is not installed")
@pytest.mark.parametrize("tests", MODULES, ids=lambda path: path.stem)
def test_a_module_does_what_its_tests_say(tests: Path) -> None:
    run = subprocess.run(
        [str(NODE), "--experimental-websocket", "--test", str(tests)], capture_output=True, text=True, timeout=60, check=False
    )
    assert run.returncode == 0, run.stdout + run.stderr
