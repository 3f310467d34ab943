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
    done = subprocess.run(command, cwd=folder, env={**os.environ, **environment}, capture_output=True, text=True, timeout=300, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.fixture(scope="module")
def key(stack: DemoStack) -> str:
    return stack.key("examples", "read", "write")


@pytest.mark.parametrize("name", ["curl", "python", pytest.param("javascript", marks=needs_node)])
def test_an_example_prices_binds_and_reads_back(stack: DemoStack, key: str, name: str) -> None:
    sdk = str(PROJECT / "sdk/python/src")
    output = run(COMMANDS[name], EXAMPLES, TONSURANCE_URL=stack.base_url, TONSURANCE_KEY=key, PYTHONPATH=sdk)
    lines = dict(line.split(": ") for line in output.splitlines())
    assert (lines["premium"], lines["status"], len(lines["policy"])) == ("19.73 USD", "active", 36)


@pytest.fixture(scope="module")
def react(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with React, the hooks, what they need beside them, and their tests."""
    if NPM is None:
        pytest.skip("npm is not installed")
    folder = tmp_path_factory.mktemp("react")
    (folder / "package.json").write_text('{"type": "module"}')
    run(["npm", "install", "--no-audit", "--no-fund", "--no-package-lock", *REACT], folder)
    needed = (EXAMPLES / "javascript/tonsurance.mjs", PROJECT / "static/live/client.js", PROJECT / "static/live/backoff.js")
    for source in (*(EXAMPLES / "react").iterdir(), *needed, *Path(__file__).parent.glob("*.test.mjs")):
        shutil.copy(source, folder)
    return folder


def test_the_react_hook_follows_its_terms(stack: DemoStack, react: Path) -> None:
    run(["node", "--test", "use_quote.test.mjs"], react, TONSURANCE_URL=stack.base_url)


def test_the_react_hook_follows_a_channel_and_makes_up_for_a_cut_line(stack: DemoStack, react: Path) -> None:
    """Node 20 has WebSocket behind a flag, which later ones take and need not."""
    host = stack.base_url.removeprefix("http://")
    told = "from tranches.tasks import publish_apy; publish_apy()"
    publish = f"env -u DATABASE_URL -u REDIS_URL {sys.executable} {PROJECT}/manage.py shell -c '{told}'"
    command = ["node", "--experimental-websocket", "--test", "use_channel.test.mjs"]
    run(command, react, **stack.environment, TONSURANCE_HOST=host, PUBLISH=publish)
