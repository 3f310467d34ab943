"""Clients made from the OpenAPI document by public generators: they come out whole, and compile."""

import sys
from pathlib import Path

import httpx
import pytest

from tests.demo_stack import DemoStack
from tests.processes.guides.programs import NPM, NPM_INSTALL, run

pytestmark = pytest.mark.processes
TYPESCRIPT = ("openapi-typescript@7.13.0", "typescript@5.9.3")
PYTHON = "openapi-python-client==0.29.1"
USE = """
import type { paths } from "./api";
type Quote = paths["/api/v2/quote/multi-dimensional"]["post"]["responses"][200]["content"]["application/json"];
type Terms = NonNullable<paths["/api/v2/quote/multi-dimensional"]["post"]["requestBody"]>["content"]["application/json"];
export const premium = (quote: Quote): number => quote.premium;
export const terms: Terms = { coverage_type: "depeg", chain: "TON", stablecoin: "DAI", coverage_amount: "10", duration_days: 1 };
"""


@pytest.fixture
def document(stack: DemoStack, tmp_path: Path) -> Path:
    path = tmp_path / "openapi.json"
    path.write_bytes(httpx.get(f"{stack.base_url}/openapi.json", timeout=60).content)
    return path


@pytest.mark.skipif(NPM is None, reason="npm is not installed")
def test_a_typescript_client_compiles_strictly(document: Path, tmp_path: Path) -> None:
    run(tmp_path, *NPM_INSTALL, "--no-package-lock", *TYPESCRIPT)
    run(tmp_path, "node_modules/.bin/openapi-typescript", document, "-o", "api.d.ts")
    (tmp_path / "use.ts").write_text(USE)
    run(tmp_path, "node_modules/.bin/tsc", "--noEmit", "--strict", "use.ts")


def test_a_python_client_compiles_and_prices(document: Path, stack: DemoStack, tmp_path: Path) -> None:
    """In an environment of its own: the generator has dependencies that this project does not share."""
    run(tmp_path, sys.executable, "-m", "venv", "made")
    run(tmp_path, "made/bin/python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check", PYTHON)
    run(tmp_path, "made/bin/openapi-python-client", "generate", "--path", document, "--output-path", "client", "--meta", "none")
    run(tmp_path, "made/bin/python", "-m", "compileall", "-q", "client")
    health = (
        "from client import Client; from client.api.health import health_retrieve as call; print(call.sync_detailed(client=Client('{}')))"
    )
    assert "HTTPStatus.OK" in run(tmp_path, "made/bin/python", "-c", health.format(stack.base_url))
