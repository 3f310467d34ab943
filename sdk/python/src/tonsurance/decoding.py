"""JSON with exact numbers. No I/O."""

import json
from decimal import Decimal
from functools import cache
from types import NoneType, UnionType
from typing import Any, NoReturn, Union, get_args, get_origin, get_type_hints, is_typeddict


def loads(text: str | bytes) -> Any:
    """The document, its numbers with a fraction as Decimal. Raises ValueError for what is no JSON, NaN and infinity included."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_refuse)
    except RecursionError:
        raise ValueError("The document is nested too deep.") from None


def exact(value: Any, kind: Any) -> Any:
    """The value with whole numbers turned into Decimal or float where the type says so: 1 becomes Decimal(1) for a multiplier.

    `kind`: a TypedDict, or an annotation of one. Members that it does not know stay as they are.
    """
    if kind in (Decimal, float):
        return kind(value) if isinstance(value, int | Decimal) and not isinstance(value, bool) else value
    if isinstance(value, dict):
        kinds = _members(kind)
        return {name: exact(item, kinds.get(name)) for name, item in value.items()} if kinds else value
    if isinstance(value, list) and get_origin(kind) is list:
        return [exact(item, *get_args(kind)) for item in value]
    return exact(value, _alternative(kind)) if get_origin(kind) in (Union, UnionType) and value is not None else value


def _alternative(kind: Any) -> Any:
    """The one type of `X | None`; None where there are more."""
    found = [each for each in get_args(kind) if each is not NoneType]
    return found[0] if len(found) == 1 else None


@cache
def _members(kind: Any) -> dict[str, Any]:
    if get_origin(kind) in (Union, UnionType):
        kind = _alternative(kind)
    return get_type_hints(kind) if is_typeddict(kind) else {}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no number of JSON.")
