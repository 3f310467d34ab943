"""Serializers and fields of request bodies. One rule each for numbers, times, names and enumerations, wherever they are sent."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from ops.core import decimals, names, times


class PlainDecimalField(serializers.DecimalField):
    """A JSON number, or a string in plain notation, as `ops.core.decimals` reads them."""

    def to_internal_value(self, data: Any) -> Decimal:
        try:
            number = decimals.parse(data, places=self.decimal_places or 0)
        except decimals.BadDecimal as error:
            raise serializers.ValidationError(str(error), code=error.code) from error
        value: Decimal = super().to_internal_value(number)
        return value


class TimeField(serializers.DateTimeField):
    """A moment with its zone, as `ops.core.times` reads it; in UTC."""

    def to_internal_value(self, value: Any) -> datetime:
        try:
            return times.parse(value if isinstance(value, str) else "")
        except times.BadTime as error:
            raise serializers.ValidationError(str(error), code=error.code) from error


class AnyCaseField(serializers.ChoiceField):
    """A member of an enumeration in any case; the value is spelt as the enumeration has it."""

    def to_internal_value(self, data: Any) -> Any:
        known = {str(choice).lower(): choice for choice in self.choices}
        return super().to_internal_value(known.get(data.lower(), data) if isinstance(data, str) else data)


class StrictText(serializers.CharField):
    """A JSON string: numbers and booleans are not taken for text, control characters are refused."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        if not data.isprintable():
            raise serializers.ValidationError("Control characters are not allowed.", code="control_character")
        return super().to_internal_value(data)


class NameField(serializers.CharField):
    """The name of a person or company, folded as `ops.core.names` does it."""

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("invalid")
        try:
            return super().to_internal_value(names.folded(data))
        except names.BadName as error:
            raise serializers.ValidationError(str(error), code=error.code) from error


class StrictSerializer(serializers.Serializer[Any]):
    """A body in which a field that does not exist is an error: a misspelt optional one would otherwise be lost without a word."""

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, "There is no such field."), code="unknown")
        values: dict[str, Any] = super().to_internal_value(data)
        return values
