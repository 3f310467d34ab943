"""Each example, run as its README says."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from tests.demo_stack import DemoStack
from tests.ops.running import PROJECT

pytestmark = pytest.mark.processes
EXAMPLES = PROJECT / "examples"
NODE, NPM = shutil.which("node"), shutil.which("npm")
REACT = ("react@19.3.1", "react-test-renderer@19.3.1")
needs_node = pytest.mark.skipif(NODE is None, reason="Node is not installed")
COMMANDS = {
    "curl": ["sh", "curl/quote_and_bind.sh"],
    "python": [sys.executable, "python/quote_and_bind.py"],
    "javascript": ["node", "javascript/quote_and_bind.mjs"],
}


def run(command: list[str], folder: Path, **environment: str) -> str:
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=180, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def key(stack: DemoStack) -> str:
    return stack.key("examples", "read", "write")


@pytest.mark.parametrize("name", ["curl", "python", pytest.param("javascript", marks=needs_node)])
def test_an_example_prices_binds_and_reads_back(stack: DemoStack, key: str, name: str) -> None:
    output = run(COMMANDS[name], EXAMPLES, TONSURANCE_URL=stack.base_url, TONSURANCE_KEY=key)
    lines = dict(line.split(": ") for line in output.splitlines())
    assert (lines["premium"], lines["status"], len(lines["policy"])) == ("19.73 USD", "active", 36)


@pytest.mark.skipif(NPM is None, reason="npm is not installed")
def test_the_react_hook_follows_its_terms(stack: DemoStack, tmp_path: Path) -> None:
    run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", *REACT], tmp_path)
    sources = (EXAMPLES / "react/useQuote.mjs", EXAMPLES / "javascript/tonsurance.mjs", Path(__file__).parent / "use_quote.test.mjs")
    for source in sources:
        shutil.copy(source, tmp_path)
    run(["node", "--test", "use_quote.test.mjs"], tmp_path, TONSURANCE_URL=stack.base_url)
