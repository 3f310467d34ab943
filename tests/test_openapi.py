"""The OpenAPI document itself."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from drf_spectacular.drainage import GENERATOR_STATS
from openapi_schema_validator import OAS31Validator
from openapi_spec_validator import validate

from config.openapi import document

Operation = dict[str, Any]
PROBLEM = "application/problem+json"
DOCUMENT = document()
OPERATIONS = {f"{method.upper()} {path}": operation for path, methods in DOCUMENT["paths"].items() for method, operation in methods.items()}
PROTECTED = [
    "GET /api/v2/policies",
    "POST /api/v2/policies",
    "POST /api/v2/tranches/{tranche_id}/movements",
    "POST /api/v2/prices",
    "POST /api/v2/bridges/{bridge_id}/observations",
    "POST /api/v2/risk/alerts/{alert_id}/acknowledge",
]
CONDITIONAL = [
    "GET /api/v2/risk/exposure",
    "GET /api/v2/risk/alerts",
    "GET /api/v2/risk/snapshot",
    "GET /api/v2/tranches/apy",
    "GET /api/v2/prices",
    "GET /api/v2/products/{product_hash}",
    "GET /api/v2/bridge-health/{bridge_id}",
]
every_operation = pytest.mark.parametrize("operation", OPERATIONS.values(), ids=list(OPERATIONS))


def contents(operation: Operation) -> Iterator[dict[str, Any]]:
    for part in [operation.get("requestBody", {}), *operation["responses"].values()]:
        yield from part.get("content", {}).values()


def parameters(operation: Operation) -> dict[str, dict[str, Any]]:
    return {parameter["name"]: parameter for parameter in operation.get("parameters", [])}


def is_valid(value: Any, schema: dict[str, Any]) -> bool:
    validator = OAS31Validator({**schema, "components": DOCUMENT["components"]})
    assert [error.message for error in validator.iter_errors(value)] == []
    return True


def test_it_is_valid_openapi_3_1() -> None:
    validate(DOCUMENT)
    assert DOCUMENT["openapi"].startswith("3.1")


def test_its_generation_warns_of_nothing() -> None:
    assert not GENERATOR_STATS


def test_no_two_operations_share_an_id() -> None:
    counts = Counter(operation["operationId"] for operation in OPERATIONS.values())
    assert counts.most_common(1)[0][1] == 1


def test_every_tag_is_explained() -> None:
    used = {tag for operation in OPERATIONS.values() for tag in operation["tags"]}
    assert used == {tag["name"] for tag in DOCUMENT["tags"]}


@every_operation
def test_an_operation_has_a_summary_and_an_example_of_its_success(operation: Operation) -> None:
    status, success = next(answer for answer in operation["responses"].items() if answer[0].startswith("2"))
    assert operation["summary"]
    assert status == "204" or all(content["examples"] for content in success["content"].values())


@every_operation
def test_an_example_fits_its_schema(operation: Operation) -> None:
    examples = [(example["value"], content["schema"]) for content in contents(operation) for example in content["examples"].values()]
    assert examples
    assert all(is_valid(value, schema) for value, schema in examples)


@every_operation
def test_an_error_is_a_problem_document(operation: Operation) -> None:
    errors = {status: response for status, response in operation["responses"].items() if status >= "400"}
    assert {"400", "405"} <= errors.keys()
    kinds = {kind for response in errors.values() for kind in response["content"]}
    assert kinds <= {PROBLEM, "application/json"}  # readiness reports what is down
    assert all("Retry-After" in errors["503"]["headers"] for _ in errors if "503" in errors)


@every_operation
def test_every_answer_carries_a_request_id_and_the_state_of_the_bucket(operation: Operation) -> None:
    always = {"X-Request-ID", "RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"}
    assert all(always <= response["headers"].keys() for response in operation["responses"].values())


@every_operation
def test_an_operation_documents_that_the_bucket_may_be_empty(operation: Operation) -> None:
    assert "Retry-After" in operation["responses"]["429"]["headers"]


@pytest.mark.parametrize("name", PROTECTED)
def test_either_way_to_send_a_key_will_do(name: str) -> None:
    assert OPERATIONS[name]["security"] == [{"bearerKey": []}, {"headerKey": []}]
    assert {"401", "403"} <= OPERATIONS[name]["responses"].keys()


@pytest.mark.parametrize("name", CONDITIONAL)
def test_a_conditional_read_documents_its_tag(name: str) -> None:
    operation = OPERATIONS[name]
    assert parameters(operation)["If-None-Match"]["in"] == "header"
    assert all("ETag" in operation["responses"][status]["headers"] for status in ("200", "304"))


def test_lists_document_filters_cursor_and_limit() -> None:
    listed = parameters(OPERATIONS["GET /api/v2/policies"])
    assert {"status", "coverage_type", "chain", "stablecoin", "policyholder", "cursor", "limit"} <= listed.keys()
    assert {"minimum": 1, "maximum": 500}.items() <= listed["limit"]["schema"].items()


def test_a_bind_requires_an_idempotency_key() -> None:
    operation = OPERATIONS["POST /api/v2/policies"]
    assert parameters(operation)["Idempotency-Key"]["required"]
    assert {"409", "413", "415", "422"} <= operation["responses"].keys()


@pytest.mark.parametrize("amount", [10, 10000.5, "10000", "10000.50"])
def test_an_amount_may_be_a_number_or_a_decimal_string(amount: float | str) -> None:
    assert is_valid(amount, DOCUMENT["components"]["schemas"]["QuoteInRequest"]["properties"]["coverage_amount"])


@pytest.mark.parametrize("amount", [9, True, None, "1e3", "-10", "10.123"])
def test_nothing_else_is_an_amount(amount: Any) -> None:
    schema = DOCUMENT["components"]["schemas"]["QuoteInRequest"]["properties"]["coverage_amount"]
    assert not OAS31Validator(schema).is_valid(amount)


def test_no_member_of_a_request_is_both_optional_and_defaulted() -> None:
    """Generators of clients make a member with a default a required one."""
    schemas = document()["components"]["schemas"]
    defaulted = {
        f"{name}.{member}"
        for name, schema in schemas.items()
        if name.endswith("Request")
        for member, shape in schema.get("properties", {}).items()
        if "default" in shape
    }
    assert defaulted == set()
    assert "priority" not in schemas["ItemInRequest"]["required"]
