"""Base classes of the typed payloads of all channels. No Django."""

import msgspec


class Message(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, tag_field="type"):
    """A message of a channel. Subclasses name it: `class HealthChange(Message, frozen=True, tag="health_change")`.

    A message carries values as they are now, not differences: a reader whose state already holds them may apply it again.
    `channel`, `seq` and `timestamp` are added when it is sent.
    """


class State(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole state of a channel, as a snapshot carries it. Nothing in it may change by itself, such as the time of reading."""


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """A part of a message or state."""
