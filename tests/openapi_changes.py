"""What a client of an earlier OpenAPI document would stumble over (docs/versioning.md says what may change).

`curl -s http://127.0.0.1:8080/openapi.json | python -m tests.openapi_changes > tests/released_openapi.json` keeps what is compared of a
document that is released.
"""

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

RELEASED = Path(__file__).parent / "released_openapi.json"
TEXTS = frozenset({"description", "title", "example", "examples", "readOnly"})
METHODS = ("get", "post", "put", "patch", "delete")
UPPER_BOUNDS, LOWER_BOUNDS = ("maximum", "maxLength", "maxItems"), ("minimum", "minLength", "minItems")
Schema = Mapping[str, Any]
Parameters = Mapping[tuple[str, str], Schema]


def essence(document: Schema) -> dict[str, Any]:
    """What is compared: operations with their parameters, bodies and good answers, and the schemas, without texts and examples."""
    paths = {
        path: {method: _operation(operations[method]) for method in METHODS if method in operations}
        for path, operations in document["paths"].items()
    }
    used = json.dumps(paths)
    schemas = document["components"]["schemas"]
    needed = [name for name in schemas if f'/{name}"' in used]
    for name in needed:
        inner = json.dumps(schemas[name])
        needed += [other for other in schemas if other not in needed and f'/{other}"' in inner]
    return {"paths": paths, "components": {"schemas": {name: _bare(schemas[name]) for name in sorted(needed)}}}


def _operation(operation: Schema) -> dict[str, Any]:
    return {
        "parameters": [
            {name: _bare(value) for name, value in parameter.items() if name in {"in", "name", "required", "schema"}}
            for parameter in operation.get("parameters", ())
        ],
        **({"requestBody": _body(operation["requestBody"])} if "requestBody" in operation else {}),
        "responses": {status: _body(answer) for status, answer in operation["responses"].items() if status.startswith("2")},
    }


def _body(part: Schema) -> dict[str, Any]:
    return {"content": {kind: {"schema": _bare(shape.get("schema", {}))} for kind, shape in part.get("content", {}).items()}}


def _bare(node: Any, *, names: bool = False) -> Any:
    """Without texts. `names`: the members of this object are names that somebody chose."""
    if isinstance(node, list):
        return [_bare(item) for item in node]
    if not isinstance(node, dict):
        return node
    kept = {name: value for name, value in node.items() if names or name not in TEXTS}
    return {name: _bare(value, names=not names and name == "properties") for name, value in kept.items()}


def breaking(old: Schema, new: Schema) -> list[str]:
    """Every change that a client of the old document would stumble over, in a sentence each."""
    return sorted(set(_Comparison(old, new).operations()))


class _Comparison:
    """Of two documents; each follows its own references."""

    def __init__(self, old: Schema, new: Schema) -> None:
        self._old, self._new = old, new

    def operations(self) -> Iterator[str]:
        for path, operations in self._old["paths"].items():
            for method in METHODS:
                if method in operations:
                    there = self._new["paths"].get(path, {}).get(method)
                    yield from self._operation(f"{method.upper()} {path}", operations[method], there)

    def _operation(self, name: str, old: Schema, new: Schema | None) -> Iterator[str]:
        if new is None:
            yield f"{name} is gone"
            return
        yield from self._parameters(name, _parameters(old), _parameters(new))
        yield from self._request(name, _content(old.get("requestBody")), _content(new.get("requestBody")))
        for status, answer in old["responses"].items():
            if status.startswith("2"):
                yield from self._answer(f"{name} {status}", answer, new["responses"].get(status))

    def _parameters(self, name: str, old: Parameters, new: Parameters) -> Iterator[str]:
        for key, parameter in old.items():
            if key not in new:
                yield f"{name}: the parameter {key[1]} is gone"
            else:
                yield from self._taken(f"{name}: {key[1]}", parameter.get("schema", {}), new[key].get("schema", {}), ())
        for key, parameter in new.items():
            if parameter.get("required") and not old.get(key, {}).get("required"):
                yield f"{name}: the parameter {key[1]} is required now"

    def _request(self, name: str, old: Schema | None, new: Schema | None) -> Iterator[str]:
        if old is not None and new is None:
            yield f"{name} takes no body any more"
        elif new is not None:
            yield from self._taken(f"{name}: body", old or {}, new, ())

    def _answer(self, name: str, old: Schema, new: Schema | None) -> Iterator[str]:
        if new is None:
            yield f"{name} is not answered any more"
            return
        before, after = _content(old), _content(new)
        if before is not None:
            yield from self._given(name, before, after or {}, ())

    def _taken(self, name: str, old: Schema, new: Schema, seen: tuple[str, ...]) -> Iterator[str]:
        """What was accepted before is accepted still."""
        if (reference := old.get("$ref", name)) in seen:
            return
        seen, old, new = (*seen, reference), _resolved(self._old, old), _resolved(self._new, new)
        if lost := _kinds(self._old, old) - _kinds(self._new, new):
            yield f"{name} may not be {' or '.join(sorted(lost))} any more"
        if lost := set(map(str, old.get("enum", ()))) - set(map(str, new.get("enum", old.get("enum", ())))):
            yield f"{name} may not be {' or '.join(sorted(lost))} any more"
        yield from (f"{name}: {bound} is narrower" for bound in UPPER_BOUNDS if bound in new and new[bound] < old.get(bound, float("inf")))
        yield from (f"{name}: {bound} is narrower" for bound in LOWER_BOUNDS if bound in new and new[bound] > old.get(bound, float("-inf")))
        members = new.get("properties", {})
        for member, schema in old.get("properties", {}).items():
            if member in members:
                yield from self._taken(f"{name}.{member}", schema, members[member], seen)
            else:
                yield f"{name}.{member} is gone"
        yield from (f"{name}.{member} is required now" for member in set(new.get("required", ())) - set(old.get("required", ())))
        if "items" in old and "items" in new:
            yield from self._taken(f"{name}[]", old["items"], new["items"], seen)

    def _given(self, name: str, old: Schema, new: Schema, seen: tuple[str, ...]) -> Iterator[str]:
        """What was relied on before is there still. New members and new values of enumerations may come."""
        if (reference := old.get("$ref", name)) in seen:
            return
        seen, old, new = (*seen, reference), _resolved(self._old, old), _resolved(self._new, new)
        if more := _kinds(self._new, new) - _kinds(self._old, old):
            yield f"{name} may be {' or '.join(sorted(more))} now"
        members = new.get("properties", {})
        for member, schema in old.get("properties", {}).items():
            if member in members:
                yield from self._given(f"{name}.{member}", schema, members[member], seen)
            else:
                yield f"{name}.{member} is gone"
        yield from (
            f"{name}.{member} may be left out now"
            for member in set(old.get("required", ())) - set(new.get("required", ()))
            if member in members
        )
        if "items" in old:
            yield from self._given(f"{name}[]", old["items"], new.get("items", {}), seen)


def _resolved(document: Schema, schema: Schema) -> Schema:
    while "$ref" in schema:
        schema = document["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
    return schema


def _kinds(document: Schema, schema: Schema) -> set[str]:
    """The JSON types of a value; nothing where the schema does not say."""
    schema = _resolved(document, schema)
    found = schema.get("type", [])
    kinds = {found} if isinstance(found, str) else set(found)
    for part in (*schema.get("oneOf", ()), *schema.get("anyOf", ()), *schema.get("allOf", ())):
        kinds |= _kinds(document, part)
    return kinds | {"integer"} if "number" in kinds else kinds


def _parameters(operation: Schema) -> Parameters:
    return {(parameter["in"], parameter["name"]): parameter for parameter in operation.get("parameters", ())}


def _content(part: Schema | None) -> Schema | None:
    """The schema of its JSON, if it has any."""
    schema: Schema | None = (part or {}).get("content", {}).get("application/json", {}).get("schema")
    return schema


if __name__ == "__main__":
    json.dump(essence(json.load(sys.stdin)), sys.stdout, indent=1, sort_keys=True)
    print()
