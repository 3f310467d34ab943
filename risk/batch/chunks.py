"""A batch cut into chunks for the workers: many quotes or a few heavy items each, so that none keeps a worker from its other jobs."""

from collections.abc import Iterator, Sequence
from typing import Any

import msgspec

from risk.batch.requests import Item

LIGHT_ITEMS = 1000
HEAVY_ITEMS = 4
HEAVY = frozenset({"stress_test", "what_if"})


class _Named(msgspec.Struct):
    """The operation that an item names, whatever else it holds."""

    operation: Any = None


_named = msgspec.json.Decoder(_Named)
_items = msgspec.json.Decoder(list[Item])
_encoder = msgspec.json.Encoder()


def cut(items: Sequence[Item]) -> Iterator[list[Item]]:
    """The items in their order, as long as a chunk's load stays within one."""
    chunk: list[Item] = []
    load = 0.0
    for item in items:
        weight = 1 / (HEAVY_ITEMS if is_heavy(item) else LIGHT_ITEMS)
        if chunk and load + weight > 1 + 1e-9:
            yield chunk
            chunk, load = [], 0.0
        chunk.append(item)
        load += weight
    if chunk:
        yield chunk


def is_heavy(item: Item) -> bool:
    """Whether the item runs a model rather than a price."""
    try:
        operation = _named.decode(item.data).operation
    except (msgspec.DecodeError, RecursionError):
        return False  # it will fail at once
    return isinstance(operation, str) and operation in HEAVY


def encode(items: Sequence[Item]) -> str:
    """A chunk's items as JSON text; `decode` reads it."""
    return _encoder.encode(items).decode()


def decode(text: str) -> list[Item]:
    """The items of a stored chunk."""
    return _items.decode(text)
