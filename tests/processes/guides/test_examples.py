"""Each example, run as its README says."""

import shutil
import sys
from pathlib import Path

import pytest

from tests.demo_stack import DemoStack
from tests.ops.running import PROJECT
from tests.processes.guides.programs import NPM_INSTALL, PUBLISH_APY, run

pytestmark = pytest.mark.processes
EXAMPLES = PROJECT / "examples"
REACT = ("react@19.3.1", "react-test-renderer@19.3.1")
COMMANDS = {
    "curl": ["sh", "curl/quote_and_bind.sh"],
    "python": [sys.executable, "python/quote_and_bind.py"],
}


@pytest.fixture(scope="module")
def key(stack: DemoStack) -> str:
    return stack.key("examples", "read", "write")


def check(output: str) -> None:
    """An example has priced, bound and read back."""
    lines = dict(line.split(": ") for line in output.splitlines())
    assert (lines["premium"], lines["status"], len(lines["policy"])) == ("19.73 USD", "active", 36)


@pytest.mark.parametrize("name", ["curl", "python"])
def test_an_example_prices_binds_and_reads_back(stack: DemoStack, key: str, name: str) -> None:
    sdk = str(PROJECT / "sdk/python/src")
    check(run(EXAMPLES, *COMMANDS[name], TONSURANCE_URL=stack.base_url, TONSURANCE_KEY=key, PYTHONPATH=sdk))


def test_the_javascript_example_prices_binds_and_reads_back(stack: DemoStack, key: str, javascript: Path) -> None:
    folder = javascript / "examples/javascript"
    check(run(folder, "node", "quote_and_bind.mjs", TONSURANCE_URL=stack.base_url, TONSURANCE_KEY=key))


@pytest.fixture(scope="module")
def react(tmp_path_factory: pytest.TempPathFactory, javascript: Path) -> Path:
    """A folder with React, the SDK, the hooks, and their tests."""
    folder = tmp_path_factory.mktemp("react")
    (folder / "package.json").write_text('{"type": "module"}')
    run(folder, *NPM_INSTALL, "--no-package-lock", "--install-links", *REACT, javascript / "sdk/typescript")
    cuttable = javascript / "sdk/typescript/test/service/cuttable.mjs"
    for source in (*(EXAMPLES / "react").iterdir(), cuttable, *Path(__file__).parent.glob("*.test.mjs")):
        shutil.copy(source, folder)
    return folder


def test_the_react_hook_follows_its_terms(stack: DemoStack, react: Path) -> None:
    run(react, "node", "--test", "use_quote.test.mjs", TONSURANCE_URL=stack.base_url)


def test_the_react_hook_follows_a_channel_and_makes_up_for_a_cut_line(stack: DemoStack, react: Path) -> None:
    """Node 20 has WebSocket behind a flag, which later ones take and need not."""
    command = ["node", "--experimental-websocket", "--test", "use_channel.test.mjs"]
    run(react, *command, **stack.environment, TONSURANCE_URL=stack.base_url, PUBLISH=PUBLISH_APY)
