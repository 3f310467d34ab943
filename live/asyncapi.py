"""The AsyncAPI 3.0 document of the sockets, generated from the structs that are sent and read."""

import re
from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import msgspec

from live import channels, commands, protocol
from live.channels import Channel
from live.close_codes import Close
from live.consumers import events
from live.notifications import described
from live.protocol import PROTOCOL
from ops.core.version import VERSION

SERVER_FRAMES: tuple[type[protocol.Frame], ...] = (
    protocol.Welcome,
    protocol.Subscribed,
    protocol.Unsubscribed,
    protocol.Configured,
    protocol.Pong,
    protocol.Heartbeat,
    protocol.Error,
)
EVENT_FRAMES: tuple[type[protocol.Frame], ...] = (
    events.EventsWelcome,
    events.SubscriptionConfirmed,
    protocol.Unsubscribed,
    protocol.Configured,
    protocol.Pong,
    protocol.Heartbeat,
    protocol.Error,
)
EVENT_COMMANDS: tuple[type[commands.Command], ...] = (
    events.SubscribeEvents,
    events.UnsubscribeEvents,
    commands.Configure,
    commands.Ping,
)
COMMANDS: tuple[type[commands.Command], ...] = (commands.Subscribe, commands.Unsubscribe, commands.Configure, commands.Ping)
REF = "#/components/schemas/{name}"
SOCKET = "sockets"
EVENTS_SOCKET = "events"
DESCRIPTION = f"""Text frames of JSON over one WebSocket, subprotocol `{PROTOCOL}`. Authenticate with the header
`Authorization: Bearer <key or token>`, or in browsers with the subprotocols `["{PROTOCOL}", "bearer.<key or token>"]`; without either the
public channels can be read.

Every message of a channel has a number. Reconnect with `since` and nothing is missed: what came meanwhile is replayed, or a snapshot
says that it was too much.
"""


@lru_cache(maxsize=1)
def document() -> dict[str, Any]:
    """The whole document."""
    public = [channel for channel in channels.registered() if channel.public]
    told = described.channel()
    schemas = _schemas(public, told)
    sent = [*(_name(frame) for frame in SERVER_FRAMES), *_frames_of(public), "Batch"]
    read = [_name(command) for command in COMMANDS]
    events_sent = [*map(_name, EVENT_FRAMES), *map(_name, told.messages), "EventBatch"]
    events_read = [_name(command) for command in EVENT_COMMANDS]
    every = dict.fromkeys([*sent, *read, *events_sent, *events_read])
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Tonsurance sockets", "version": VERSION, "description": DESCRIPTION + _close_codes()},
        "defaultContentType": "application/json",
        "channels": {
            SOCKET: _socket("/ws", "Live channels", [*sent, *read]),
            EVENTS_SOCKET: _socket("/api/v1/live-events", "Live events", [*events_sent, *events_read]),
        },
        "operations": {
            "hear": _operation("send", SOCKET, sent),
            "ask": _operation("receive", SOCKET, read),
            "hear_events": _operation("send", EVENTS_SOCKET, events_sent),
            "ask_events": _operation("receive", EVENTS_SOCKET, events_read),
        },
        "components": {"messages": {name: _message(name, schemas) for name in every}, "schemas": schemas},
    }


def _schemas(public: Sequence[Channel], told: Channel) -> dict[str, Any]:
    frames = dict.fromkeys([*SERVER_FRAMES, *COMMANDS, *EVENT_FRAMES, *EVENT_COMMANDS])
    payloads = [*frames, *(kind for channel in [*public, told] for kind in _kinds(channel))]
    _, schemas = msgspec.json.schema_components(payloads, ref_template=REF)
    schemas = {name: _exact(_plain(schema)) for name, schema in schemas.items()}
    numbered = [*public, told]
    for message in {message for channel in numbered for message in channel.messages}:
        users = [channel.name for channel in numbered if message in channel.messages]
        schemas[_name(message)] = _numbered(schemas[_name(message)], users)
    for channel in numbered:
        if channel.state:
            schemas[_snapshot_name(channel)] = _snapshot(channel)
    schemas["Batch"] = _batch([REF.format(name=name) for name in _frames_of(public)])
    schemas["EventBatch"] = _batch([REF.format(name=name) for name in _frames_of([told])])
    return schemas


def _kinds(channel: Channel) -> Iterable[type]:
    return [*channel.messages, *([channel.state] if channel.state else [])]


def _frames_of(public: Sequence[Channel]) -> list[str]:
    """The names of what channels say, each once, snapshots included."""
    messages = [_name(message) for channel in public for message in channel.messages]
    return [*dict.fromkeys(messages), *(_snapshot_name(channel) for channel in public if channel.state)]


def _name(kind: type) -> str:
    return kind.__name__


def _snapshot_name(channel: Channel) -> str:
    return "Snapshot" + "".join(word.capitalize() for word in channel.name.split("_"))


def _numbered(schema: dict[str, Any], users: list[str]) -> dict[str, Any]:
    """What a message says, with what every message of the channels that use it carries."""
    own = {"channel": {"enum": users}, "seq": {"type": "integer", "minimum": 1}, "timestamp": {"type": "number"}}
    return {**schema, "properties": {**own, **schema["properties"]}, "required": [*own, *schema["required"]]}


def _snapshot(channel: Channel) -> dict[str, Any]:
    properties = {
        "channel": {"const": channel.name},
        "type": {"const": "snapshot"},
        "epoch": {"type": "string"},
        "seq": {"type": "integer", "minimum": 0},
        "timestamp": {"type": "number"},
        "state": {"$ref": REF.format(name=_name(channel.state))} if channel.state else {},
    }
    title = f"The state of {channel.name} after the message seq."
    return {"title": title, "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _batch(references: Sequence[str]) -> dict[str, Any]:
    messages = {"type": "array", "minItems": 1, "maxItems": 10, "items": {"oneOf": [{"$ref": reference} for reference in references]}}
    properties = {"type": {"const": "batch"}, "messages": messages}
    title = "Several messages of one channel, in their order."
    return {"title": title, "type": "object", "properties": properties, "required": list(properties), "additionalProperties": False}


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Frames of ours have no other fields than those named; a tag is a constant."""
    if schema.get("type") != "object" or "properties" not in schema:
        return schema
    properties = {name: _constant(value) for name, value in schema["properties"].items()}
    always = [name for name in ("type", "action", "timestamp") if name in properties]
    required = [*always, *(name for name in schema.get("required", ()) if name not in always)]
    return {**schema, "properties": properties, "required": required, "additionalProperties": False}


def _constant(schema: dict[str, Any]) -> dict[str, Any]:
    return {"const": schema["enum"][0]} if set(schema) == {"enum"} and len(schema["enum"]) == 1 else schema


def _exact(schema: Any) -> Any:
    """Decimals are numbers, wherever they stand in the schema; msgspec itself would write them as strings."""
    if isinstance(schema, list):
        return [_exact(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    if schema.get("format") == "decimal":
        return {"type": "number"}
    return {name: _exact(value) for name, value in schema.items()}


def _message(name: str, schemas: dict[str, Any]) -> dict[str, Any]:
    words = re.sub(r"(?<!^)(?=[A-Z])", " ", name).lower()
    summary = schemas[name].get("description") or schemas[name].get("title", words)
    return {"name": name, "title": words.capitalize(), "summary": summary.partition("\n")[0], "payload": {"$ref": REF.format(name=name)}}


def _socket(address: str, title: str, names: Sequence[str]) -> dict[str, Any]:
    references = {name: {"$ref": f"#/components/messages/{name}"} for name in names}
    return {"address": address, "title": title, "messages": references}


def _operation(action: str, socket: str, names: Sequence[str]) -> dict[str, Any]:
    messages = [{"$ref": f"#/channels/{socket}/messages/{name}"} for name in names]
    return {"action": action, "channel": {"$ref": f"#/channels/{socket}"}, "messages": messages}


def _close_codes() -> str:
    rows = (f"| {why.code} | {'yes' if why.permits_reconnecting else 'no'} | {why.text} |" for why in Close)
    return (
        "\n\n| close code | reconnect | why |\n|---|---|---|\n"
        + "\n".join(rows)
        + "\n| 1007 | no | A text frame was not UTF-8. |\n| 1009 | no | A frame was larger than 8 KiB. |\n"
    )
