"""Members of a document and their JSON types."""

from decimal import Decimal
from typing import Any, TypeAlias

TEXT, LIST, OBJECT, NUMBER, WHOLE, FLAG = str, list, dict, Decimal, int, bool
Shape: TypeAlias = dict[str, type]


def has(document: dict[str, Any], shape: Shape) -> bool:
    """The members are there, each of its JSON type. A figure that is not known is null; a number may happen to be whole."""
    for name, kind in shape.items():
        value = document[name]
        allowed = (int, Decimal) if kind is NUMBER else kind
        assert value is None or (isinstance(value, allowed) and (kind is bool or not isinstance(value, bool))), (name, value)
    return True
