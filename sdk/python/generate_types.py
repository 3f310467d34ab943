"""Write the types of the answers from the OpenAPI document of the service.

python generate_types.py < openapi.json > src/tonsurance/types.py

The answers that the client reads, and what they consist of: each object becomes a TypedDict and each enumeration an open alias, so a
value that the service adds later is still a `str`.
"""

import json
import re
import sys
import textwrap
from collections.abc import Iterator
from typing import Any

Schema = dict[str, Any]
HEADER = '''"""Shapes of the answers. Generated from the service's OpenAPI document; do not edit.

To write this file again, in `sdk/python` with the service running:
`curl -s http://127.0.0.1:8080/openapi.json | python generate_types.py > src/tonsurance/types.py`

An answer may have members that are not listed here. Dates and times are ISO 8601 text.
"""

from __future__ import annotations

from decimal import Decimal
from typing import {names}
'''
ROOTS = [
    "QuoteOut",
    "PaginatedPolicyOutList",
    "PaginatedProductOutList",
    "CapacityOut",
    "ExposureOut",
    "BridgeHealthOut",
    "AlertsOut",
    "ApyOut",
    "PaginatedWebhookOutList",
    "WebhookWithSecretOut",
    "WebhookTestOut",
    "TokenOut",
    "ProblemOut",
]
WIDTH = 140
REFERENCE = "#/components/schemas/"
PLAIN = {"integer": "int", "boolean": "bool", "string": "str", "null": "None"}
INLINE = {"NullEnum": "None", "BlankEnum": "str"}


def reachable(schemas: dict[str, Schema]) -> set[str]:
    """The names of the roots and of all that they refer to. Raises KeyError when the document lacks one."""
    found: set[str] = set()
    waiting = list(ROOTS)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += re.findall(rf'"{REFERENCE}(\w+)"', json.dumps(schemas[name]))
    return found - INLINE.keys()


def name_of(schema_name: str) -> str:
    """The name of a schema in Python: PolicyOut is Policy, PaginatedPolicyOutList is PolicyPage, PolicyStatusEnum is PolicyStatus."""
    if paginated := re.fullmatch(r"Paginated(\w+)List", schema_name):
        return name_of(paginated[1]) + "Page"
    return re.sub(r"Enum$|Out(?![a-z])", "", schema_name)


def type_of(schema: Schema) -> str:
    """The annotation of a value."""
    if reference := schema.get("$ref"):
        schema_name = reference.removeprefix(REFERENCE)
        return INLINE.get(schema_name) or name_of(schema_name)
    if parts := schema.get("allOf") or schema.get("oneOf") or schema.get("anyOf"):
        return " | ".join(dict.fromkeys(map(type_of, parts)))
    kind = schema.get("type")
    if isinstance(kind, list):
        return " | ".join(type_of({**schema, "type": each}) for each in kind)
    if kind == "number":
        return "float" if schema.get("format") == "double" else "Decimal"
    if kind == "array":
        return f"list[{type_of(schema['items'])}]"
    if kind == "object":
        members = schema.get("additionalProperties")
        return f"dict[str, {type_of(members) if isinstance(members, dict) else 'Any'}]"
    return PLAIN.get(kind or "", "Any")


def alias(name: str, schema: Schema) -> str:
    """An enumeration: the known values, or any other text."""
    values = [json.dumps(value) for value in schema["enum"]]
    line = f"{name}: TypeAlias = Literal[{', '.join(values)}] | str"
    if len(line) <= WIDTH:
        return line
    inner = line.partition(" = ")[2]
    if len(inner) + 4 > WIDTH:
        inner = "\n".join(["Literal[", *(f"        {value}," for value in values), "    ]", "    | str"])
    return f"{name}: TypeAlias = (\n    {inner}\n)"


def typed_dict(name: str, schema: Schema) -> str:
    """An object with its members in the order of the document."""
    required = set(schema.get("required", ()))
    return "\n".join([f"class {name}(TypedDict):", docstring(schema), "", *members(schema, required)])


def members(schema: Schema, required: set[str]) -> Iterator[str]:
    """A line for each member."""
    for member, value in schema["properties"].items():
        if not member.isidentifier():
            raise ValueError(f"{member!r} cannot be a member of a class")
        kind = type_of(value)
        yield f"    {member}: {kind if member in required else f'NotRequired[{kind}]'}"


def docstring(schema: Schema) -> str:
    """The description, wrapped."""
    text = " ".join(schema.get("description", "A page of a list.").split()).replace("\\", "\\\\").replace('"""', "'''")
    lines = textwrap.wrap(text, WIDTH - 10)
    return f'    """{lines[0]}"""' if len(lines) == 1 else "\n    ".join(['    """' + lines[0], *lines[1:], '"""'])


def module(document: Schema) -> str:
    """The source of the whole module. Raises ValueError when two schemas would get one name."""
    schemas = document["components"]["schemas"]
    wanted = sorted((name_of(name), schemas[name]) for name in reachable(schemas))
    names = [name for name, _ in wanted]
    if len(set(names)) < len(names):
        raise ValueError(f"two schemas would have one name: {names}")
    aliases = [alias(name, schema) for name, schema in wanted if "enum" in schema]
    classes = [typed_dict(name, schema) for name, schema in wanted if "enum" not in schema]
    body = "\n".join(aliases) + "\n\n\n" + "\n\n\n".join(classes) + "\n"
    used = [name for name in ("Any", "Literal", "NotRequired") if re.search(rf"\b{name}\b", body)]
    return HEADER.replace("{names}", ", ".join([*used, "TypeAlias", "TypedDict"])) + "\n" + body


if __name__ == "__main__":
    sys.stdout.write(module(json.load(sys.stdin)))
