"""Errors as they leave a real web process in debug mode, where Django would rather show pages."""

import json
from collections.abc import Iterator
from decimal import Decimal

import httpx
import pytest

from tests.ops.running import wait_until
from tests.processes.rest.conftest import Serve

QUOTE = "/api/v2/quote/multi-dimensional"
MEBIBYTE = 1024 * 1024
TERMS = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
JSON = {"Content-Type": "application/json"}

pytestmark = [pytest.mark.processes, pytest.mark.django_db]


@pytest.fixture(scope="module")
def web(serve: Serve, database_url: str) -> httpx.Client:
    client = serve(DATABASE_URL=database_url, DEBUG="1")
    wait_until(lambda: client.post(QUOTE, json=TERMS).is_success)  # the catalogue is read in the background
    return client


def chunks(body: bytes) -> Iterator[bytes]:
    for start in range(0, len(body), 65_536):
        yield body[start : start + 65_536]


def is_problem(response: httpx.Response, status: int) -> bool:
    document = response.json()
    assert (response.status_code, document["status"]) == (status, status)
    assert response.headers["content-type"] == "application/problem+json"
    assert document["request_id"] == response.headers["x-request-id"] != ""
    return True


def test_a_declared_length_beyond_the_limit_is_a_413(web: httpx.Client) -> None:
    assert is_problem(web.post(QUOTE, content=b" " * (MEBIBYTE + 1), headers=JSON), 413)


def test_a_chunked_body_beyond_the_limit_is_a_413(web: httpx.Client) -> None:
    assert is_problem(web.post(QUOTE, content=chunks(b" " * (2 * MEBIBYTE)), headers=JSON), 413)


def test_a_413_carries_the_request_id_of_the_client(web: httpx.Client) -> None:
    response = web.post(QUOTE, content=b" " * (MEBIBYTE + 1), headers={"X-Request-ID": "from-the-client"})
    assert response.json()["request_id"] == "from-the-client"


def test_a_chunked_body_is_read_like_any_other(web: httpx.Client) -> None:
    response = web.post(QUOTE, content=chunks(json.dumps(TERMS).encode()), headers=JSON)
    assert response.json(parse_float=Decimal)["premium"] == Decimal("19.73")


def test_a_hundred_thousand_brackets_do_not_end_the_process(web: httpx.Client) -> None:
    assert is_problem(web.post(QUOTE, content=b"[" * 100_000, headers=JSON), 400)
    assert web.get("/health").is_success


@pytest.mark.parametrize("path", ["/api/v2/nothing", "/api/v2/tranches/%00/history", "/api/v2/products?cursor=x", "/health/nothing"])
def test_debug_mode_shows_no_page_on_an_api_path(web: httpx.Client, path: str) -> None:
    assert is_problem(web.get(path), 404 if "nothing" in path else 400)


def test_debug_mode_shows_no_page_to_a_foreign_host(web: httpx.Client) -> None:
    assert is_problem(web.get("/api/v2/products", headers={"Host": "evil.example"}), 400)


def test_the_documentation_has_its_files_without_a_build_step(web: httpx.Client) -> None:
    page = web.get("/docs").text
    for name in ("swagger-ui.css", "swagger-ui-bundle.js", "docs/swagger.js", "docs/page.css"):
        address = next(part for part in page.split('"') if part.endswith(name))
        assert web.get(address).is_success, address


def test_static_files_carry_the_security_headers(web: httpx.Client) -> None:
    headers = web.get("/static/docs/page.css").headers
    assert {"content-security-policy", "x-content-type-options", "x-frame-options", "x-request-id"} <= headers.keys()
    assert "access-control-allow-origin" not in headers
