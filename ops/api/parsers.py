"""JSON in: exact decimals, no NaN, no repeated keys, no control characters, bounded size, depth and number of values.

What a body would cost to build is bounded by its bytes before anything is built of it: the decoder keeps the interpreter until it is done,
and a mebibyte of `[[],[],...]` is 350,000 lists.
"""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from itertools import chain
from typing import IO, Any, NamedTuple

import msgspec
from django.conf import settings
from django.core.exceptions import RequestDataTooBig
from rest_framework.exceptions import ParseError
from rest_framework.parsers import BaseParser

from ops.api.problems import FieldError, Problem, invalid

MAX_DEPTH = 32
MAX_STRUCTURE = 10_000  # twenty for each of 500 observations, which is the longest list outside a batch
MAX_DIGITS = 1_000  # of a number with a point or an exponent, as Django REST framework's own fields
PIECE = 256 * 1024  # bytes that are counted without letting another thread in
CONTROL_CHARACTER = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")  # PostgreSQL refuses NUL; tab and line ends are text
ESCAPED_CONTROL = re.compile(rb"\\(?:[bf]|u00(?:[01][0-9a-fA-F]|7[fF]))")  # or an escaped backslash before a word
BLANKS = b" \t\r\n"
MAX_BLANKS = 4 * 1024  # bytes before the document
MOST_BLANKS = 2 * 1024 * 1024  # bytes: 10,000 quotes of a batch, indented by four, have three quarters of it
LONGEST_TOKEN = 1024 * 1024  # bytes, by whole pieces: as much as any body but a batch may have
TOO_DEEP = f"The body is nested deeper than {MAX_DEPTH} levels."
_EVERYTHING_ELSE = bytes(set(range(256)) - set(b"[{:,\\"))


class Shape(NamedTuple):
    """How many names of members a document has, and how many containers lie in one another."""

    keys: int
    depth: int


def decode(body: bytes) -> Any:
    """The JSON document in `body`; numbers with a point or an exponent become `Decimal`. Raises ParseError or Problem 400."""
    require_structure(body, at_most=MAX_STRUCTURE)
    document = _document(body)
    shape = _shape(document)
    if shape.depth > MAX_DEPTH:
        raise ParseError(TOO_DEEP)
    if body.count(b":") > shape.keys:  # a key given twice, or colons in text
        _refuse_repeated_keys(body)
    if _may_have_control_character(body) and _has_control_character(document):
        raise ParseError("Control characters are not allowed in strings.")
    return document


def require_object(body: bytes) -> None:
    """Raise Problem 400 unless the first character that is no blank opens an object."""
    if not body[:MAX_BLANKS].lstrip(BLANKS).startswith(b"{"):
        raise invalid([FieldError("body", "invalid", "The body must be a JSON object.")])


def require_structure(body: bytes, *, at_most: int) -> None:
    """Raise Problem 400 when the body has more opening brackets, colons, commas and escapes, those in text included, than `at_most`."""
    if len(body) > at_most and structure(body) > at_most:
        raise Problem(400, f"The body has more than {at_most:,} brackets, colons, commas and escapes.", code="too_many_values")


def structure(body: bytes) -> int:
    """How many characters of a JSON text may begin a value or an escape; no fewer than there are values behind the first."""
    return sum(len(piece.translate(None, _EVERYTHING_ELSE)) for piece in _pieces(body))


def require_density(body: bytes) -> None:
    """Raise Problem 400 when the body has more than `MOST_BLANKS` blanks, or `LONGEST_TOKEN` other bytes without a quotation mark.

    The decoder keeps the interpreter while it skips them: 10 MiB of blanks took 47 ms, a name of 10 MiB 72 ms.
    """
    blanks = run = 0
    is_escaped = False  # the first byte of the piece
    for piece in _pieces(body):
        blank = len(piece) - len(piece.translate(None, BLANKS))
        text = piece[1:] if is_escaped else piece
        is_escaped = (len(text) - len(text.rstrip(b"\\"))) % 2 == 1
        blanks += blank
        run = 0 if b'"' in text.replace(b"\\\\", b"").replace(b'\\"', b"") else run + len(piece) - blank
        if blanks > MOST_BLANKS:
            raise Problem(400, f"The body has more than {MOST_BLANKS:,} blanks.", code="too_many_blanks")
        if run >= LONGEST_TOKEN:
            raise Problem(400, f"The body has {LONGEST_TOKEN:,} bytes without a quotation mark.", code="value_too_long")


def _pieces(body: bytes) -> Iterator[bytes]:
    return (body[start : start + PIECE] for start in range(0, len(body), PIECE))


def _decimal(text: str) -> Decimal:
    if len(text) > MAX_DIGITS:
        raise ParseError(f"A number has more than {MAX_DIGITS} digits.")
    return Decimal(text)


_decoder = msgspec.json.Decoder(float_hook=_decimal)


def _document(body: bytes) -> Any:
    try:
        return _decoder.decode(body)
    except RecursionError as error:
        raise ParseError(TOO_DEEP) from error
    except InvalidOperation as error:
        raise ParseError("The exponent of a number is out of range.") from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ParseError(f"The body is not valid JSON: {error}") from error


def _shape(document: Any) -> Shape:
    """Level by level, which takes a quarter of the time that recursion takes."""
    keys = depth = 0
    level = [document] if isinstance(document, dict | list) else []
    while level:
        depth += 1
        below: list[Any] = []
        for container in level:
            if isinstance(container, dict):
                keys += len(container)
                below += container.values()
            else:
                below += container
        level = [value for value in below if isinstance(value, dict | list)]
    return Shape(keys, depth)


def _refuse_repeated_keys(body: bytes) -> None:
    """Refuse repeated keys: msgspec keeps the last, while a proxy may have checked the first."""

    def distinct(pairs: list[tuple[str, Any]]) -> None:
        if len({name for name, _ in pairs}) < len(pairs):
            raise ParseError("An object gives the same key twice.")

    json.loads(body, object_pairs_hook=distinct, parse_int=len, parse_float=len)


def _may_have_control_character(body: bytes) -> bool:
    """JSON can only carry them escaped, all but DEL."""
    return b"\x7f" in body or (b"\\" in body and ESCAPED_CONTROL.search(body) is not None)


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
        require_object(body)
        return decode(body)
