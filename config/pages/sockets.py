"""/sockets: the reference of /ws and of the live events for people, from the same AsyncAPI document that machines read."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from config.pages.page import Page
from live import asyncapi, channels
from live.close_codes import Close

Schema = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Field:
    """A member of a frame."""

    name: str
    kind: str
    is_required: bool
    meaning: str


@dataclass(frozen=True, slots=True)
class Frame:
    """A frame with its members; `word` is its type or action as it is written on the wire."""

    word: str
    summary: str
    fields: list[Field]


class SocketReference(Page):
    """Commands, answers, the channels with their messages and states, and the close codes."""

    template_name = "sockets.html"
    section = "Developers"

    def content(self, **_: Any) -> dict[str, Any]:
        document = asyncapi.document()
        operations = document["operations"]
        own = {name for name in _names(operations["hear"]) if "channel" not in _constants(_schema(document, name))}
        return {
            "paragraphs": document["info"]["description"].partition("\n\n|")[0].split("\n\n"),
            "commands": [_frame(document, name) for name in _names(operations["ask"])],
            "answers": [_frame(document, name) for name in _names(operations["hear"]) if name in own],
            "channels": [
                (channel, [_frame(document, name) for name in _names(operations["hear"]) if _belongs(document, name, channel.name)])
                for channel in channels.registered()
                if channel.public
            ],
            "event_commands": [_frame(document, name) for name in _names(operations["ask_events"])],
            "event_frames": [_frame(document, name) for name in _names(operations["hear_events"])],
            "events_address": document["channels"]["events"]["address"],
            "close_codes": list(Close),
        }


def _names(operation: Schema) -> list[str]:
    return [reference["$ref"].rpartition("/")[2] for reference in operation["messages"]]


def _schema(document: Schema, name: str) -> Schema:
    schema: Schema = document["components"]["schemas"][name]
    return schema


def _constants(schema: Schema) -> dict[str, Any]:
    return {name: value["const"] for name, value in schema["properties"].items() if "const" in value}


def _belongs(document: Schema, name: str, channel: str) -> bool:
    return _constants(_schema(document, name)).get("channel") == channel


def _frame(document: Schema, name: str) -> Frame:
    schema = _schema(document, name)
    constants = _constants(schema)
    word = constants.get("type") or constants.get("action") or name
    return Frame(word, document["components"]["messages"][name]["summary"], list(_fields(schema)))


def _fields(schema: Schema) -> Iterable[Field]:
    required = set(schema.get("required", ()))
    for name, value in schema["properties"].items():
        yield Field(name, _kind(value), name in required, value.get("description", ""))


def _kind(schema: Schema) -> str:
    """What a member may hold, in a few words."""
    if "const" in schema:
        return f'"{schema["const"]}"'
    if "enum" in schema:
        return " or ".join(f'"{value}"' for value in schema["enum"])
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    for several in ("anyOf", "oneOf"):
        if several in schema:
            return " or ".join(dict.fromkeys(_kind(one) for one in schema[several]))
    if schema.get("type") == "array":
        return f"list of {_kind(schema.get('items', {}))}"
    return str(schema.get("format") or schema.get("type") or "anything")
