"""JSON as the service writes it: decimals are numbers, written from their exact value, never through a float and never with an exponent.

No Django. Whatever is stored as JSON is sent as its bytes (`stored`): to decode and encode it again would turn 19.70 into 19.7.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

import msgspec
import orjson

from ops.core.times import JSON_TIMES

_decoder = msgspec.json.Decoder(float_hook=Decimal)


def number(value: Decimal) -> str:
    """The text of the number: 19.70 for Decimal("19.70"), 0.00000001 for Decimal("1E-8"), 0.00 for Decimal("-0.00").

    Raises ValueError for what is no number of JSON.
    """
    if not value.is_finite():
        raise ValueError(f"{value} is no number of JSON")
    return f"{value if value else abs(value):f}"


def dumps(document: Any, *, sort_keys: bool = False) -> bytes:
    """The document as JSON. Times end in `Z`; what is neither a value of JSON nor a decimal is written as its text."""
    return orjson.dumps(document, default=_default, option=JSON_TIMES | (orjson.OPT_SORT_KEYS if sort_keys else 0))


def encode(struct: msgspec.Struct) -> bytes:
    """A struct as JSON, its tag included."""
    return dumps(msgspec.to_builtins(struct, builtin_types=(Decimal,)))


def loads(text: str | bytes) -> Any:
    """The document, its numbers with a fraction as decimals. Raises msgspec.DecodeError."""
    return _decoder.decode(text)


def with_texts(value: Any) -> Any:
    """The value with each decimal as its text, for what decodes JSON without care for them."""
    if isinstance(value, Mapping):
        return {name: with_texts(each) for name, each in value.items()}
    if isinstance(value, list | tuple):
        return [with_texts(each) for each in value]
    return number(value) if isinstance(value, Decimal) else value


def stored(text: str | bytes) -> Any:
    """A part of a document that is JSON already, and stays as it is to the byte."""
    return orjson.Fragment(text)


def _default(value: Any) -> Any:
    return orjson.Fragment(number(value)) if isinstance(value, Decimal) else str(value)
