"""Serializers and fields of request bodies."""

import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from rest_framework import serializers

PLAIN_DECIMAL = re.compile(r"-?[0-9]+(\.[0-9]+)?")


class PlainDecimalField(serializers.DecimalField):
    """A JSON number, or a string in plain notation: Python would also read `1_5`, full-width digits and blanks."""

    def to_internal_value(self, data: Any) -> Decimal:
        if isinstance(data, bool) or (isinstance(data, str) and not PLAIN_DECIMAL.fullmatch(data)):
            self.fail("invalid")
        value: Decimal = super().to_internal_value(data)
        return value


class StrictSerializer(serializers.Serializer[Any]):
    """A body in which a field that does not exist is an error: a misspelt optional one would otherwise be lost without a word."""

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, "There is no such field."), code="unknown")
        values: dict[str, Any] = super().to_internal_value(data)
        return values
