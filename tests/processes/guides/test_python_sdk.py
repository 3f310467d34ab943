"""The Python SDK, installed from its folder, against a running service: on each Python that is here."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import httpx
import pytest

from tests.demo_stack import DemoStack
from tests.processes.guides.blocks import blocks
from tests.processes.guides.programs import PUBLISH_APY, run
from tests.sdk.python.generated import KEPT, SDK, types_of

pytestmark = pytest.mark.processes
VERSIONS = ((3, 11), (3, 12), (3, 13))
ASKED = "import sys; print(sys.version_info[:2] == {}, sys.prefix == sys.base_prefix)"


def interpreter(version: tuple[int, int]) -> str | None:
    """The program of that version; None without one. One on the path may be a stand-in that only says that it is not installed."""
    found = sys.executable if sys.version_info[:2] == version else shutil.which("python{}.{}".format(*version))
    asked = found and subprocess.run([found, "-c", ASKED.format(version)], capture_output=True, text=True, check=False)
    return found if asked and asked.stdout.startswith("True") else None


PRESENT = {f"{version[0]}.{version[1]}": program for version in VERSIONS if (program := interpreter(version))}


@pytest.fixture(params=PRESENT)
def python(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    """An interpreter with the SDK and nothing else, installed from a copy of its folder: what is built leaves nothing behind."""
    run(tmp_path, PRESENT[request.param], "-m", "venv", "installed")
    shutil.copytree(SDK, tmp_path / "sdk", ignore=shutil.ignore_patterns("__pycache__"))
    program = tmp_path / "installed/bin/python"
    run(tmp_path, program, "-m", "pip", "install", "--quiet", "--disable-pip-version-check", tmp_path / "sdk")
    return program


def test_the_installed_sdk_goes_all_the_way_round(stack: DemoStack, python: Path, tmp_path: Path) -> None:
    key = stack.key(f"sdk-{python.parents[2].name}", "read", "write")
    variables = {"TONSURANCE_URL": stack.base_url, "TONSURANCE_KEY": key, "TONSURANCE_PUBLISH": PUBLISH_APY}
    program = (python, "-W", "error", "-m", "tests.processes.guides.round_trip")
    output = run(tmp_path, *program, **stack.environment, **variables)
    assert json.loads(output) == {
        "python": json.loads(run(tmp_path, python, "-c", "import sys; print(list(sys.version_info[:2]))")),
        "policies": {
            "premium": "19.73",
            "is_one_policy": True,
            "listed": True,
            "statuses": ["cancelled", "active"],
            "refund": "19.51",
            "second_cancel": "policy_not_active",
            "products": 560,
        },
        "market": {"tranche": "SURE_BTC", "is_exact": True, "exposure": True, "capacity": True, "bridge": True, "alerts": True},
        "webhooks": {
            "tested": "webhook_test",
            "event": "policy_bound",
            "premium": "19.73",
            "rotated": ["policy_bound", "policy_bound"],
            "forged": "bad_signature",
            "left": 1,
        },
        "sockets": {"channel": ["Snapshot", "Message", "in order"], "events": ["socket-1", "socket-2"]},
    }


def test_the_programs_of_its_readme_run(stack: DemoStack, tmp_path: Path) -> None:
    readme = SDK / "README.md"
    programs = [block.text for block in blocks(readme) if block.language == "python"]
    variables = {"TONSURANCE_URL": stack.base_url, "TONSURANCE_KEY": stack.key("sdk-readme", "read", "write")}
    outputs = [
        run(tmp_path, sys.executable, "-c", program, **{**stack.environment, **variables, "PYTHONPATH": str(SDK / "src")})
        for program in programs
    ]
    assert outputs[0].startswith("19.73\n")
    assert outputs[1].startswith("it is now {'tranches': ")
    assert outputs[2] == ""


def test_the_types_are_those_of_the_running_service(stack: DemoStack) -> None:
    assert types_of(httpx.get(f"{stack.base_url}/openapi.json", timeout=60).json()) == KEPT.read_text()
