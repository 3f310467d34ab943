"""JSON in: exact decimals, no NaN, no repeated keys, no control characters, bounded size and depth."""

import json
import re
from collections.abc import Iterable, Mapping
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import IO, Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from ops.rest.problems import Problem

MAX_DEPTH = 32
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL refuses NUL; tab and line ends are text
TOO_DEEP = f"The body is nested deeper than {MAX_DEPTH} levels."
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def decode(body: bytes) -> Any:
    """The JSON document in `body`; numbers with a point or an exponent become `Decimal`. Raises ParseError."""
    document = _document(body)
    if body.count(b"{") + body.count(b"[") > MAX_DEPTH and _deeper_than(document, MAX_DEPTH):
        raise ParseError(TOO_DEEP)
    if body.count(b":") > _count_keys(document):  # a key given twice, or colons in text
        _refuse_repeated_keys(body)
    if b"\\" in body and _has_control_character(document):  # JSON can only carry them escaped
        raise ParseError("Control characters are not allowed in strings.")
    return document


def _document(body: bytes) -> Any:
    try:
        return _decoder.decode(body)
    except RecursionError as error:
        raise ParseError(TOO_DEEP) from error
    except InvalidOperation as error:
        raise ParseError("The exponent of a number is out of range.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ParseError(f"The body is not valid JSON: {error}") from error


def _count_keys(value: Any) -> int:
    if isinstance(value, dict):
        return len(value) + sum(map(_count_keys, value.values()))
    return sum(map(_count_keys, value)) if isinstance(value, list) else 0


def _refuse_repeated_keys(body: bytes) -> None:
    """msgspec keeps the last of two equal keys: whoever looks at a request before us might have seen the first."""

    def distinct(pairs: list[tuple[str, Any]]) -> None:
        if len({name for name, _ in pairs}) < len(pairs):
            raise ParseError("An object gives the same key twice.")

    json.loads(body, object_pairs_hook=distinct, parse_int=len, parse_float=len)


def _deeper_than(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    return any(_deeper_than(item, levels - 1) for item in (value.values() if isinstance(value, dict) else value))


def _has_control_character(value: Any) -> bool:
    if isinstance(value, str):
        return CONTROL_CHARACTER.search(value) is not None
    return any(_has_control_character(part) for part in _parts(value))


def _parts(value: Any) -> Iterable[Any]:
    if isinstance(value, dict):
        return chain(value, value.values())
    return value if isinstance(value, list) else ()


class JsonParser(BaseParser):
    """`application/json` to plain Python values."""

    media_type = "application/json"

    def parse(self, stream: IO[bytes], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        body = stream.read(settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)
        if len(body) > settings.DATA_UPLOAD_MAX_MEMORY_SIZE:
            raise RequestDataTooBig
        document = decode(body)
        if not isinstance(document, dict):
            raise Problem(400, "The body must be a JSON object.", code="invalid_input")
        return document
