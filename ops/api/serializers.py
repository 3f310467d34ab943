"""Serializers and fields of request bodies. One rule each for numbers, times, names and enumerations, wherever they are sent."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime
from decimal import Decimal
from typing import Any

from rest_framework import serializers

from ops.core import decimals, names, times
from ops.core.bad_input import BadInput
from ops.core.enums import spelt


@contextmanager
def _as_field_error() -> Iterator[None]:
    try:
        yield
    except BadInput as error:
        raise serializers.ValidationError(str(error), code=error.code) from error


class PlainDecimalField(serializers.DecimalField):
    """A JSON number, or a string in plain notation, as `ops.core.decimals` reads them."""

    def to_internal_value(self, data: Any) -> Decimal:
        with _as_field_error():
            number = decimals.parse(data, places=self.decimal_places or 0)
        value: Decimal = super().to_internal_value(number)
        return value


class TimeField(serializers.DateTimeField):
    """A moment with its zone, as `ops.core.times` reads it; in UTC."""

    def to_internal_value(self, value: Any) -> datetime:
        with _as_field_error():
            return times.parse(value if isinstance(value, str) else "")


class AnyCaseField(serializers.ChoiceField):
    """A member of an enumeration in any case; the value is spelt as the enumeration has it."""

    def to_internal_value(self, data: Any) -> Any:
        return super().to_internal_value(spelt(data, map(str, self.choices)) or data if isinstance(data, str) else data)


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
        with _as_field_error():
            name = names.folded(data)
        return super().to_internal_value(name)


class StrictSerializer(serializers.Serializer[Any]):
    """A body in which a field that does not exist is an error: a misspelt optional one would otherwise be lost without a word."""

    def to_internal_value(self, data: Mapping[str, Any]) -> dict[str, Any]:
        unknown = [name for name in data if name not in self.fields] if isinstance(data, Mapping) else []
        if unknown:
            raise serializers.ValidationError(dict.fromkeys(unknown, "There is no such field."), code="unknown")
        values: dict[str, Any] = super().to_internal_value(data)
        return values
