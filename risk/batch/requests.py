"""A batch as a client sends it: the envelope is checked as a whole, the data of each item only when its turn comes."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Annotated, TypeAlias

import msgspec
from rest_framework.exceptions import ParseError

from ops.api.msgspec_errors import field_error
from ops.api.parsers import CONTROL_CHARACTER, TOO_DEEP, require_density, require_object, require_structure
from ops.api.problems import FieldError, Problem, invalid

MAX_ITEMS = 10_000
MAX_STRUCTURE = 25 * MAX_ITEMS  # a quote with everything that may be said of it has nineteen
MAX_OBJECTS = 3 * MAX_ITEMS  # an item, its data, and one within
MAX_ID = 128
URGENT, LEAST_URGENT, USUAL = 10, 1, 5
DEFAULT_TIMEOUT = 30.0
MAX_TIMEOUT = 3600.0
MAX_WAIT = 30.0  # seconds that quotes are made while their client waits; with the wait for its turn less than a minute

ItemId: TypeAlias = Annotated[str, msgspec.Meta(min_length=1, max_length=MAX_ID)] | Annotated[int, msgspec.Meta(ge=0, le=2**53)]


class Item(msgspec.Struct, gc=False, frozen=True, forbid_unknown_fields=True):
    """One piece of work. `data` is still JSON: what is wrong inside it fails this item alone."""

    id: ItemId
    data: msgspec.Raw
    priority: Annotated[int, msgspec.Meta(ge=LEAST_URGENT, le=URGENT)] = USUAL


class Request(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """The items, and the seconds that all of them together may take."""

    items: Annotated[list[Item], msgspec.Meta(min_length=1, max_length=MAX_ITEMS)]
    timeout: Annotated[float, msgspec.Meta(gt=0, le=MAX_TIMEOUT)] = DEFAULT_TIMEOUT


_decoder = msgspec.json.Decoder(Request)


def parse(body: bytes) -> Request:
    """The batch in `body`. Raises Problem or ParseError, both 400."""
    require_object(body)
    require_structure(body, at_most=MAX_STRUCTURE)
    if body.count(b"{") > MAX_OBJECTS:  # the decoder counts the items when it has made them: 50,000 took 14 ms
        raise Problem(400, f"The body has more than {MAX_OBJECTS:,} opening braces.", code="too_many_values")
    require_density(body)
    try:
        request = _decoder.decode(body)
    except msgspec.ValidationError as error:
        raise invalid([field_error(str(error))]) from error
    except RecursionError as error:
        raise ParseError(TOO_DEEP) from error
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ParseError(f"The body is not valid JSON: {error}") from error
    if wrong := list(_faults(request)):
        raise invalid(wrong)
    return request


def by_urgency(items: Sequence[Item]) -> list[Item]:
    """Higher priority first, and as they came within one."""
    return sorted(items, key=lambda item: -item.priority)


def _faults(request: Request) -> Iterator[FieldError]:
    yield from (FieldError("items", "duplicate_id", f"The id {name!r} is given {times} times.") for name, times in _repeated(request.items))
    for number, item in enumerate(request.items):
        if isinstance(item.id, str) and CONTROL_CHARACTER.search(item.id):
            yield FieldError(f"items.{number}.id", "control_character", "Control characters are not allowed.")


def _repeated(items: Sequence[Item]) -> list[tuple[str, int]]:
    """The first ten ids that are given more than once: 7 and "7" are the same."""
    names = [str(item.id) for item in items]
    if len(set(names)) == len(names):
        return []
    return [(name, times) for name, times in Counter(names).most_common(10) if times > 1]
