"""A batch cut into chunks for the workers: many quotes or a few heavy items each, so that turns are short."""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

import msgspec

from ops.api.parsers import PIECE
from risk.analyses.specs import MAX_PATHS, PATHS_OF_OTHERS
from risk.batch.requests import Item
from risk.loss_model.assessment import DEFAULT_PATHS

LIGHT_ITEMS = 1000
PATHS_AT_ONCE = 100_000


class _Named(msgspec.Struct):
    """The operation that an item names and its paths, whatever else it holds."""

    operation: Any = None
    paths: Any = DEFAULT_PATHS


MARKS = (b"what_if", b"stress_test", b"\\")
LONGEST_MARK = max(map(len, MARKS))
_named = msgspec.json.Decoder(_Named)
_items = msgspec.json.Decoder(list[Item])
_encoder = msgspec.json.Encoder()


def cut(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items in their order, as long as a chunk's load stays within one."""
    chunk: list[Item] = []
    load = 0.0
    for item in items:
        weight = paths_of(item) / PATHS_AT_ONCE + 1 / LIGHT_ITEMS
        if chunk and load + weight > 1 + 1e-9:
            yield chunk
            chunk, load = [], 0.0
        chunk.append(item)
        load += weight
    if chunk:
        yield chunk


def paths_of(item: Item) -> int:
    """How much work the item is, in simulated paths: 0 for a quote, and for what fails at once. Paths that are no integer count as most."""
    try:
        named = _named.decode(item.data)
    except (msgspec.DecodeError, RecursionError):
        return 0
    match named.operation.lower() if isinstance(named.operation, str) else None:
        case "what_if":
            return min(named.paths, MAX_PATHS) if type(named.paths) is int and named.paths > 0 else MAX_PATHS
        case "stress_test":
            return PATHS_OF_OTHERS
    return 0


def _has_mark(piece: bytes) -> bool:
    lowered = piece.lower()  # an operation is named in any case
    return any(mark in lowered for mark in MARKS)


def may_be_heavy(body: bytes) -> bool:
    """Whether the JSON of a batch can ask for anything but quotes; a scan costs less than to read the data of each item.

    In pieces, between which other threads get their turns.
    """
    return any(_has_mark(body[at : at + PIECE + LONGEST_MARK]) for at in range(0, len(body), PIECE))


def paths_of_all(items: Iterable[Item]) -> int:
    """How much work the items are together."""
    return sum(map(paths_of, items))


def encode(items: Sequence[Item]) -> str:
    """A chunk's items as JSON text; `decode` reads it."""
    return _encoder.encode(items).decode()


def decode(text: str) -> list[Item]:
    """The items of a stored chunk."""
    return _items.decode(text)
