"""A real browser before a real service. Runs as a pytest process of its own: `pytest -m browser`.

Valkey stands outside the service, so that a test can stop it and start it again; bridges are fed by the tests alone.
"""

import json
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, Playwright, expect, sync_playwright

from ops.devstack.valkey import ValkeyServer
from ops.server.runner import Runner
from tests.browser.visits import PATIENCE_MS, Visits, new_context
from tests.demo_stack import DemoStack, demo_stack
from tests.embedded_services import make_folder

CHROMIUM = Path("/usr/bin/chromium")
expect.set_options(timeout=PATIENCE_MS / 4)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Without Chromium nothing here can run. In continuous integration that is a failure and not an excuse."""
    if CHROMIUM.exists() or os.environ.get("CI"):
        return
    for item in items:
        if item.get_closest_marker("browser"):
            item.add_marker(pytest.mark.skip(reason=f"{CHROMIUM} is missing: apt-get install chromium"))


class Valkey:
    """A Valkey that can be stopped and started again on the same port."""

    def __init__(self, folder: Path) -> None:
        self.server = ValkeyServer(folder, log=folder / "valkey.log")
        self.start()

    def start(self) -> None:
        self.runner = Runner()
        self.server.start(self.runner)

    def stop(self) -> None:
        self.runner.stop()


@pytest.fixture(scope="session")
def valkey() -> Iterator[Valkey]:
    folder = make_folder()
    server = Valkey(folder)
    yield server
    server.stop()
    shutil.rmtree(folder)


@pytest.fixture(scope="session")
def stack(valkey: Valkey) -> Iterator[DemoStack]:
    with demo_stack(REDIS_URL=valkey.server.url, BRIDGE_FEED="none") as running:
        running.manage("shell", "-c", "from risk.tasks import take_snapshot; take_snapshot()")
        yield running


@pytest.fixture(autouse=True)
def _the_service_runs(stack: DemoStack) -> None:
    """A test says at once, and with its output, that the service is gone."""
    if stack.running.popen.poll() is not None:
        stack.require_whole()


@pytest.fixture(scope="session")
def keys(stack: DemoStack) -> dict[str, str]:
    """A key of each kind, made by one command."""
    names = {"desk": ["read", "write"], "oracle-one": ["oracle"], "oracle-two": ["oracle"], "risk": ["risk"]}
    script = (
        "import json; from clients import services; from clients.principals import Scope, Tier; "
        "make = lambda name, scopes: services.create_client(name=name, tier=Tier.BROKER, scopes=[Scope(scope) for scope in scopes])[1]; "
        f"print(json.dumps({{name: make(name, scopes) for name, scopes in {names}.items()}}))"
    )
    made: dict[str, str] = json.loads(stack.manage("shell", "-c", script).splitlines()[-1])
    return made


@pytest.fixture(scope="session")
def playwright() -> Iterator[Playwright]:
    with sync_playwright() as running:
        yield running


@pytest.fixture(scope="session")
def browser(playwright: Playwright) -> Iterator[Browser]:
    running = playwright.chromium.launch(executable_path=CHROMIUM, args=["--no-sandbox"])
    yield running
    running.close()


@pytest.fixture
def context(browser: Browser, stack: DemoStack) -> Iterator[BrowserContext]:
    fresh = new_context(browser, stack.base_url, viewport={"width": 1440, "height": 900}, reduced_motion="reduce")
    yield fresh
    fresh.close()


@pytest.fixture
def visits(context: BrowserContext) -> Visits:
    """What the pages of this test complained of."""
    return Visits(context)


@pytest.fixture
def page(context: BrowserContext, visits: Visits) -> Page:
    return context.new_page()
