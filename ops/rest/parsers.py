"""JSON in: exact decimals, no NaN, bounded size and depth."""

from collections.abc import Mapping
from decimal import Decimal
from typing import IO, Any

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from ops.rest.problems import Problem

MAX_DEPTH = 32
_decoder = msgspec.json.Decoder(float_hook=Decimal)


def decode(body: bytes) -> Any:
    """The JSON document in `body`; numbers with a point or an exponent become `Decimal`. Raises ParseError."""
    try:
        document = _decoder.decode(body)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise ParseError(f"The body is not valid JSON: {error}") from error
    if _deeper_than(document, MAX_DEPTH):
        raise ParseError(f"The body is nested deeper than {MAX_DEPTH} levels.")
    return document


def _deeper_than(value: Any, levels: int) -> bool:
    if not isinstance(value, dict | list):
        return False
    if levels == 0:
        return True
    return any(_deeper_than(item, levels - 1) for item in (value.values() if isinstance(value, dict) else value))


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
