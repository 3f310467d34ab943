"""The types of the SDK are those of the service."""

import subprocess
from typing import Any, get_type_hints, is_typeddict

import pytest

import tonsurance.types
from config.openapi import document
from tests.sdk.python.generated import KEPT, types_of

ROOT_SCHEMAS = ["QuoteOut", "PaginatedPolicyOutList", "ProblemOut"]


def with_schema(**schemas: Any) -> dict[str, Any]:
    """The document of the service with other schemas."""
    components = document()["components"]
    return {"components": {**components, "schemas": {**components["schemas"], **schemas}}}


def test_the_types_are_those_of_the_document() -> None:
    assert types_of(document()) == KEPT.read_text(), "The API has changed: write sdk/python/src/tonsurance/types.py again as it says."


def test_every_annotation_can_be_read_at_run_time() -> None:
    found = [value for value in vars(tonsurance.types).values() if is_typeddict(value)]
    assert len(found) > 25
    assert all(get_type_hints(each) for each in found)


def test_a_new_member_becomes_a_part_of_its_type() -> None:
    token = {"type": "object", "properties": {"since": {"type": ["number", "null"]}, "tags": {"type": "object"}}, "required": ["since"]}
    written = types_of(with_schema(TokenOut=token))
    assert "class Token(TypedDict):" in written
    assert "    since: Decimal | None\n    tags: NotRequired[dict[str, Any]]\n" in written


@pytest.mark.parametrize("name", ROOT_SCHEMAS)
def test_a_document_without_a_schema_that_the_client_reads_is_refused(name: str) -> None:
    schemas = document()["components"]["schemas"]
    with pytest.raises(subprocess.CalledProcessError) as caught:
        types_of({"components": {"schemas": {key: schema for key, schema in schemas.items() if key != name}}})
    assert f"KeyError: '{name}'" in caught.value.stderr


def test_two_schemas_with_one_name_in_python_are_refused() -> None:
    clash = {"type": "object", "properties": {"other": {"$ref": "#/components/schemas/Token"}}}
    with pytest.raises(subprocess.CalledProcessError) as caught:
        types_of(with_schema(TokenOut=clash, Token=clash))
    assert "two schemas would have one name" in caught.value.stderr
