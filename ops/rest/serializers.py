"""Serializers of request bodies."""

from collections.abc import Mapping
from typing import Any

from rest_framework import serializers


class StrictSerializer(serializers.Serializer[Any]):
    """A body in which a field that does not exist is an error: a misspelt optional one would otherwise be lost without a word."""

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        unknown = [name for name in data if name not in self.fields]
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, "There is no such field."), code="unknown")
        values: dict[str, Any] = super().to_internal_value(data)
        return values
