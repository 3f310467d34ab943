"""What is wrong with a request is answered as a problem document, on every API path and in every way it can be wrong."""

import base64
import gzip
from typing import Any

import pytest
from django.test import Client

from tests.api import Api

QUOTE = "/api/v2/quote/multi-dimensional"
POLICIES = "/api/v2/policies"
PRODUCTS = "/api/v2/products"
HISTORY = "/api/v2/tranches/SURE_BTC/history"
MEMBERS = {"type", "title", "status", "detail", "code", "request_id", "error"}

pytestmark = pytest.mark.django_db


def cursor(position: str) -> str:
    return base64.b64encode(f"p={position}".encode()).decode()


def is_problem(response: Any, status: int, code: str) -> bool:
    document = response.json()
    assert (response.status_code, document["status"], document["code"]) == (status, status, code), document
    assert response["Content-Type"] == "application/problem+json"
    assert document.keys() >= MEMBERS
    assert document["error"] == document["detail"]
    assert document["request_id"] == response["X-Request-ID"]
    return True


@pytest.mark.parametrize(
    "path", ["/api", "/api/", "/api/v2/nothing", "/api/v2/policies/", "/api/v2/policies/not-a-uuid", "/health/nothing", "/openapi.json/x"]
)
def test_an_unknown_path_is_a_404(anyone: Api, path: str) -> None:
    assert is_problem(anyone.get(path), 404, "not_found")


@pytest.mark.parametrize(
    "path",
    [
        "//api/v2/policies",
        "///api//v2/policies",
        "/API/v2/policies",
        "/Health",
        "/./api/v2/policies",
        "/api/v2/products/",
        "/api%2fv2%2fnothing",
        "/%2fapi/v2/policies",
        "/\\api/v2/policies",
        "/api%2561",
        "/api/v2/policies.json",
        "/*",
        "/ws/",
        "/metrics/",
    ],
)
@pytest.mark.parametrize("method", ["GET", "POST", "PUT", "DELETE", "OPTIONS"])
def test_a_path_that_was_to_be_of_the_api_gets_no_page(client: Client, path: str, method: str) -> None:
    assert is_problem(client.generic(method, f"http://testserver{path}", headers={"Accept": "text/html"}), 404, "not_found")


def test_nor_does_a_head_request(client: Client) -> None:
    response = client.head("http://testserver//api/v2/policies")
    assert (response.status_code, response["Content-Type"]) == (404, "application/problem+json")


@pytest.mark.parametrize("path", ["/x/../api/v2/policies", "/api/../api/v2/policies", "//api/v2/%00"])
def test_nor_does_traversal(anyone: Api, path: str) -> None:
    assert is_problem(anyone.get(f"http://testserver{path}"), 400, "bad_request")


@pytest.mark.parametrize("name", ["Sec-WebSocket-Key", "Sec-WebSocket-Version"])
def test_who_wants_a_socket_gets_no_page(anyone: Api, name: str) -> None:
    assert is_problem(anyone.get("/nothing", **{name: "13"}), 404, "not_found")


@pytest.mark.parametrize("path", ["/ws", "/api/v1/live-events"])
def test_a_socket_path_asks_for_an_upgrade(anyone: Api, path: str) -> None:
    response = anyone.get(path)
    assert is_problem(response, 426, "upgrade_required")
    assert (response["Upgrade"], response["Connection"]) == ("websocket", "Upgrade")
    assert is_problem(anyone.post(path), 405, "method_not_allowed")


@pytest.mark.parametrize("path", [QUOTE, "/api/v1/batch-process", "/nothing"])
@pytest.mark.parametrize("coding", ["gzip", "GZIP", "br", "zstd", "deflate, identity", "x"])
def test_an_encoded_body_is_a_415_that_says_what_is_taken(broker: Api, path: str, coding: str) -> None:
    response = broker.post(path, gzip.compress(b"{}"), **{"Content-Encoding": coding, "Sec-WebSocket-Version": "13"})
    assert is_problem(response, 415, "unsupported_media_type")
    assert response["Accept-Encoding"] == "identity"


@pytest.mark.parametrize("coding", ["identity", "", "Identity, identity"])
def test_identity_is_no_encoding(anyone: Api, catalogue: None, coding: str) -> None:
    assert is_problem(anyone.post(QUOTE, {}, **{"Content-Encoding": coding}), 400, "invalid_input")


@pytest.mark.parametrize("path", [QUOTE, "/api/v2/policies/0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c/cancel"])
def test_a_wrong_method_is_a_405_that_names_the_right_one(broker: Api, path: str) -> None:
    response = broker.get(path)
    assert is_problem(response, 405, "method_not_allowed")
    assert response["Allow"] == "POST, OPTIONS"


@pytest.mark.parametrize("path", ["/health", "/openapi.json", PRODUCTS])
def test_what_can_only_be_read_refuses_writes(anyone: Api, path: str) -> None:
    assert is_problem(anyone.post(path), 405, "method_not_allowed")


@pytest.mark.parametrize("content_type", ["text/plain", "application/xml", "multipart/form-data; boundary=x", ""])
def test_another_content_type_is_a_415(client: Client, content_type: str) -> None:
    assert is_problem(client.generic("POST", QUOTE, b"{}", content_type=content_type), 415, "unsupported_media_type")


@pytest.mark.parametrize(
    "body",
    [
        b"{",
        b'{"chain": NaN}',
        b'{"chain": "TON", "chain": "Base"}',
        b'{"chain": {"a": 1, "b": [{"c": 1, "\\u0063": 2}]}}',
        b'{"chain": -Infinity}',
        b'{"chain": "\xff"}',
        b'{"chain": "\\ud800"}',
        b'{"chain": "a\\u0000b"}',
        b'{"cha\\u0001in": 1}',
        b'{"chain": ["\\u001b"]}',
        b'{"coverage_amount": 1e99999999999999999999}',
        b'{"a":' * 33 + b"1" + b"}" * 33,
    ],
)
def test_a_body_that_is_no_acceptable_json_is_a_400(client: Client, body: bytes) -> None:
    response = client.generic("POST", QUOTE, body, content_type="application/json")
    assert is_problem(response, 400, "bad_request")


@pytest.mark.parametrize("body", [b" ", b"[]", b"null", b"[" * 100_000, b"1" * 5000, b'"text"'], ids=lambda body: body[:6].decode())
def test_a_body_that_is_no_object_is_a_field_error(client: Client, body: bytes) -> None:
    response = client.generic("POST", QUOTE, body, content_type="application/json")
    assert is_problem(response, 400, "invalid_input")
    assert [error["field"] for error in response.json()["errors"]] == ["body"]


@pytest.mark.parametrize("body", ["[]", '"text"', "17", "null"])
def test_a_body_that_is_no_object_is_a_400(anyone: Api, body: str) -> None:
    assert is_problem(anyone.post(QUOTE, body), 400, "invalid_input")


def test_a_line_end_in_a_text_is_no_control_character(anyone: Api, catalogue: None) -> None:
    response = anyone.post(QUOTE, '{"chain": "Ethe\\nreum"}')
    assert is_problem(response, 400, "invalid_input")
    assert "chain" in {error["field"] for error in response.json()["errors"]}


@pytest.mark.parametrize("number", ["99999999999999999999999", "-1", "1e400", "1e-400", "0.1e-999999", "1" * 4000])
def test_a_number_out_of_all_bounds_is_a_400(anyone: Api, catalogue: None, number: str) -> None:
    body = f'{{"coverage_type":"depeg","chain":"TON","stablecoin":"DAI","coverage_amount":{number},"duration_days":{number}}}'
    assert anyone.post(QUOTE, body).status_code == 400


def test_a_huge_integer_in_a_bind_is_a_400(broker: Api) -> None:
    body = '{"quote_token": 99999999999999999999999, "policyholder": "holder"}'
    assert is_problem(broker.post(POLICIES, body, **{"Idempotency-Key": "huge"}), 400, "invalid_input")


@pytest.mark.parametrize("key", ["", "k" * 129, "schl\u00fcssel", "tab\tkey"])
def test_a_bad_idempotency_key_is_a_400(broker: Api, key: str) -> None:
    response = broker.post(POLICIES, {"quote_token": "x", "policyholder": "holder"}, **{"Idempotency-Key": key})
    assert is_problem(response, 400, "invalid_input")
    assert response.json()["errors"][0]["field"] == "Idempotency-Key"


@pytest.mark.parametrize(
    ("path", "field"),
    [
        (f"{PRODUCTS}?color=red", "color"),
        (f"{PRODUCTS}?chain=TON&chain=Base", "chain"),
        (f"{PRODUCTS}?chain=Atlantis", "chain"),
        (f"{PRODUCTS}?limit=0", "limit"),
        (f"{PRODUCTS}?limit=501", "limit"),
        (f"{PRODUCTS}?limit=ten", "limit"),
        (f"{PRODUCTS}?cursor=nonsense", "cursor"),
        (f"{PRODUCTS}?cursor={cursor('abc')}", "cursor"),
        (f"{POLICIES}?cursor={cursor('abc')}", "cursor"),
        (f"{POLICIES}?status=lost", "status"),
        (f"{POLICIES}?starts_after=yesterday", "starts_after"),
        (f"{HISTORY}?reference=not-a-uuid", "reference"),
        (f"{HISTORY}?kind=theft", "kind"),
        ("/api/v2/risk/exposure?x=1", "x"),
        ("/api/v2/bridges?health_status=poorly", "health_status"),
        ("/api/v2/bridges?dest_chain=Base", "dest_chain"),
        ("/api/v2/bridge-health/celer_eth_ton?x=1", "x"),
        ("/api/v2/bridges/celer_eth_ton/history?assessed_after=yesterday", "assessed_after"),
        ("/api/v2/capacity?chain=TON&stablecoin=DAI", "coverage_type"),
    ],
)
def test_a_bad_parameter_is_named(broker: Api, catalogue: None, path: str, field: str) -> None:
    response = broker.get(path)
    assert is_problem(response, 400, "invalid_input")
    assert [error["field"] for error in response.json()["errors"]] == [field]


@pytest.mark.parametrize("path", ["/api/v2/tranches/%00/history", f"{PRODUCTS}/%1b", f"{POLICIES}?policyholder=%00", "/api/v2/%0a"])
def test_a_control_character_in_the_address_is_a_400(broker: Api, path: str) -> None:
    assert is_problem(broker.get(path), 400, "bad_request")


def test_bytes_that_are_no_utf8_in_a_path_name_nothing(anyone: Api, catalogue: None) -> None:
    assert is_problem(anyone.get(f"{PRODUCTS}/%ff%fe"), 404, "not_found")


def test_a_host_that_is_not_ours_is_a_400(anyone: Api) -> None:
    assert is_problem(anyone.get(PRODUCTS, Host="evil.example"), 400, "bad_request")


@pytest.mark.parametrize("key", ["ton_wrong", "nonsense", "ton_" + "x" * 500])
def test_a_wrong_key_is_a_401_even_where_none_is_needed(anyone: Api, key: str) -> None:
    response = anyone.get(PRODUCTS, **{"X-API-Key": key})
    assert is_problem(response, 401, "invalid_key")
    assert response["WWW-Authenticate"] == "Bearer"


def test_no_key_is_a_401(anyone: Api) -> None:
    assert is_problem(anyone.get(POLICIES), 401, "not_authenticated")


def test_a_key_without_the_scope_is_a_403_that_names_it(broker: Api) -> None:
    response = broker.post("/api/v2/tranches/SURE_BTC/movements", {"kind": "deposit", "amount_ton": "1"})
    assert is_problem(response, 403, "permission_denied")
    assert "treasury" in response.json()["detail"]


def test_an_error_keeps_the_security_headers(anyone: Api) -> None:
    response = anyone.get("/api/v2/nothing")
    assert response["X-Content-Type-Options"] == "nosniff"
    assert "default-src 'self'" in response["Content-Security-Policy"]
