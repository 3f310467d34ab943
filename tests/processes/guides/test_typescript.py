"""`sdk/typescript`, installed from its folder as its README says: its own tests, its generated types, and a round trip."""

from pathlib import Path

import pytest

from tests.demo_stack import DemoStack
from tests.ops.running import PROJECT
from tests.processes.guides.programs import PUBLISH_APY, run

pytestmark = pytest.mark.processes


@pytest.fixture
def sdk(javascript: Path) -> Path:
    """The package as npm made it when the example was installed."""
    return javascript / "sdk/typescript"


@pytest.fixture(scope="module")
def tools(javascript: Path) -> Path:
    """The package with the tools of those who work on it, in the versions of its lock."""
    run(javascript / "sdk/typescript", "npm", "ci", "--no-audit", "--no-fund", "--ignore-scripts")
    return javascript / "sdk/typescript"


def test_its_own_tests_pass(sdk: Path) -> None:
    run(sdk, "npm", "test")


def test_a_quote_is_bound_listed_and_cancelled_and_sockets_and_webhooks_tell(stack: DemoStack, sdk: Path) -> None:
    key = stack.key("sdk-typescript", "read", "write")
    addresses = {"TONSURANCE_URL": stack.base_url, "TONSURANCE_KEY": key, "PUBLISH": PUBLISH_APY}
    run(sdk, "npm", "run", "test:service", **stack.environment, **addresses)


def test_typed_code_uses_it(tools: Path) -> None:
    run(tools, "npm", "run", "test:types")


def test_its_types_are_those_of_the_service(stack: DemoStack, tools: Path, tmp_path: Path) -> None:
    run(tools, "npm", "run", "generate", "--", str(tmp_path / "api.d.ts"), TONSURANCE_URL=stack.base_url)
    kept = PROJECT / "sdk/typescript/src/generated/api.d.ts"
    assert (tmp_path / "api.d.ts").read_text() == kept.read_text(), "Write it again: `npm run generate` in sdk/typescript"
