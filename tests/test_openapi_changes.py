"""A client of the released OpenAPI document stumbles over nothing, and the comparison finds what it would stumble over."""

import copy
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from config.openapi import _encoded
from tests.openapi_changes import breaking, essence

RELEASED = Path(__file__).parent / "released_openapi.json"
POLICY = {
    "type": "object",
    "required": ["id", "premium"],
    "properties": {
        "id": {"type": "string"},
        "premium": {"type": "number"},
        "refund": {"type": ["number", "null"]},
        "parts": {"type": "array", "items": {"$ref": "#/components/schemas/Part"}},
    },
}
ASKED = {
    "type": "object",
    "required": ["amount"],
    "properties": {
        "amount": {"oneOf": [{"type": "number"}, {"type": "string"}]},
        "name": {"type": "string", "maxLength": 128},
        "kind": {"type": "string", "enum": ["bind", "quote"]},
    },
}
BEFORE: dict[str, Any] = {
    "paths": {
        "/policies": {
            "get": {
                "parameters": [{"in": "query", "name": "status", "schema": {"type": "string", "enum": ["active", "paid"]}}],
                "responses": {"200": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Policy"}}}}},
            },
            "post": {
                "requestBody": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Asked"}}}},
                "responses": {"201": {"content": {"application/json": {"schema": {"$ref": "#/components/schemas/Policy"}}}}},
            },
        }
    },
    "components": {"schemas": {"Policy": POLICY, "Asked": ASKED, "Part": {"type": "object", "properties": {"usd": {"type": "number"}}}}},
}
Change = Callable[[dict[str, Any], dict[str, Any]], Any]


def changed(change: Change) -> dict[str, Any]:
    """The document after a change of its paths or schemas."""
    after = copy.deepcopy(BEFORE)
    change(after["paths"]["/policies"], after["components"]["schemas"])
    return after


BROKEN: dict[str, tuple[Change, str]] = {
    "a method": (lambda path, _: path.pop("get"), "GET /policies is gone"),
    "a filter": (lambda path, _: path["get"].pop("parameters"), "GET /policies: the parameter status is gone"),
    "a value of a filter": (
        lambda path, _: path["get"]["parameters"][0]["schema"]["enum"].remove("paid"),
        "GET /policies: status may not be paid any more",
    ),
    "a new parameter that is required": (
        lambda path, _: path["get"]["parameters"].append({"in": "query", "name": "chain", "required": True, "schema": {}}),
        "GET /policies: the parameter chain is required now",
    ),
    "a status": (lambda path, _: path["post"]["responses"].update({"200": path["post"]["responses"].pop("201")}), "POST /policies 201"),
    "a member": (lambda _, schemas: schemas["Policy"]["properties"].pop("premium"), "GET /policies 200.premium is gone"),
    "a type": (
        lambda _, schemas: schemas["Policy"]["properties"]["premium"].update(type="string"),
        "GET /policies 200.premium may be string now",
    ),
    "a member that may be null": (
        lambda _, schemas: schemas["Policy"]["properties"]["id"].update(type=["string", "null"]),
        "GET /policies 200.id may be null now",
    ),
    "a member that may be left out": (
        lambda _, schemas: schemas["Policy"]["required"].remove("id"),
        "GET /policies 200.id may be left out now",
    ),
    "a member deep within": (lambda _, schemas: schemas["Part"]["properties"].clear(), "GET /policies 200.parts[].usd is gone"),
    "what a body may hold": (lambda _, schemas: schemas["Asked"]["properties"].pop("name"), "POST /policies: body.name is gone"),
    "what a body must hold": (lambda _, schemas: schemas["Asked"]["required"].append("name"), "POST /policies: body.name is required now"),
    "a type that was taken": (
        lambda _, schemas: schemas["Asked"]["properties"]["amount"]["oneOf"].pop(),
        "POST /policies: body.amount may not be string any more",
    ),
    "a bound": (lambda _, schemas: schemas["Asked"]["properties"]["name"].update(maxLength=64), "body.name: maxLength is narrower"),
    "a value that was taken": (
        lambda _, schemas: schemas["Asked"]["properties"]["kind"]["enum"].remove("bind"),
        "POST /policies: body.kind may not be bind any more",
    ),
}
HARMLESS: dict[str, Change] = {
    "a new member of an answer": lambda _, schemas: schemas["Policy"]["properties"].update(note={"type": "string"}),
    "a member that is always there now": lambda _, schemas: schemas["Policy"]["required"].append("refund"),
    "a member that is never null now": lambda _, schemas: schemas["Policy"]["properties"]["refund"].update(type="number"),
    "a new optional member of a body": lambda _, schemas: schemas["Asked"]["properties"].update(note={"type": "string"}),
    "a member that may be left out of a body": lambda _, schemas: schemas["Asked"]["required"].clear(),
    "a wider bound": lambda _, schemas: schemas["Asked"]["properties"]["name"].update(maxLength=256),
    "a new filter": lambda path, _: path["get"]["parameters"].append({"in": "query", "name": "chain", "schema": {"type": "string"}}),
    "a new method": lambda path, _: path.update(put=path["post"]),
}


def test_the_released_document_is_kept() -> None:
    assert breaking(json.loads(RELEASED.read_text()), essence(json.loads(_encoded()))) == []


def test_nothing_breaks_a_document_that_stays() -> None:
    assert breaking(BEFORE, copy.deepcopy(BEFORE)) == []
    assert breaking(essence(BEFORE), essence(BEFORE)) == []


@pytest.mark.parametrize(("change", "sentence"), BROKEN.values(), ids=BROKEN.keys())
def test_what_breaks_a_client_is_named(change: Change, sentence: str) -> None:
    found = breaking(BEFORE, changed(change))
    assert any(sentence in each for each in found), found
    assert breaking(essence(BEFORE), essence(changed(change))) == found


@pytest.mark.parametrize("change", HARMLESS.values(), ids=HARMLESS.keys())
def test_what_a_client_may_ignore_is_not(change: Change) -> None:
    assert breaking(BEFORE, changed(change)) == []
