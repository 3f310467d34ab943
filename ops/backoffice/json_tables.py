"""Any JSON value as tables that people can read: no brackets, no quotes, no braces."""

import re
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Any

from ops.backoffice.display import NOTHING
from ops.backoffice.record import Table

AMOUNT = re.compile(r"-?\d+\.\d+")
MAX_ROWS = 100


def tables(title: str, value: Mapping[str, Any]) -> list[Table]:
    """The members of an object that are plain in one table; each list of objects, and each deeper object, in tables of its own."""
    plain = {name: member for name, member in value.items() if _is_plain(member)}
    found = [{"title": title, "headers": ["What", "Value"], "rows": [[words(name), cell(member)] for name, member in plain.items()]}]
    found = found if plain else []
    for name, member in value.items():
        if name not in plain:
            found += _deeper(f"{title}: {words(name)}", member)
    return found


def words(name: str) -> str:
    """`value_at_risk` becomes `value at risk`."""
    return name.replace("_", " ")


def cell(value: Any) -> str:
    """One line for a plain value."""
    if value in (None, "", [], {}):
        return NOTHING
    match value:
        case bool():
            return "yes" if value else "no"
        case Mapping():
            return ", ".join(f"{words(name)} {cell(member)}" for name, member in value.items())
        case list():
            return ", ".join(cell(member) for member in value)
        case Decimal():
            return f"{value:,f}"
        case str() if AMOUNT.fullmatch(value):  # in what was kept before quantities were numbers
            return f"{Decimal(value):,f}"
    return str(value)


def _deeper(title: str, value: Any) -> list[Table]:
    if isinstance(value, Mapping):
        return tables(title, value)
    return [_listed(title, value)]


def _listed(title: str, rows: list[Any]) -> Table:
    """A list of objects, each a row; of other things, one a row. What is past the hundredth is counted."""
    more = f", the first {MAX_ROWS} of {len(rows)}" if len(rows) > MAX_ROWS else ""
    shown = rows[:MAX_ROWS]
    if not all(isinstance(row, Mapping) for row in shown):
        return {"title": title + more, "headers": ["Value"], "rows": [[cell(row)] for row in shown]}
    columns = list(dict.fromkeys(name for row in shown for name in row))
    return {
        "title": title + more,
        "headers": [words(name) for name in columns],
        "rows": [[cell(row.get(name)) for name in columns] for row in shown],
    }


def _is_plain(value: Any) -> bool:
    """Fits one line: a scalar, a few scalars, or a small object of scalars."""
    if isinstance(value, Mapping):
        return len(value) <= 4 and _are_scalars(value.values())
    if isinstance(value, list):
        return len(value) <= 20 and _are_scalars(value)
    return True


def _are_scalars(values: Iterable[Any]) -> bool:
    return not any(isinstance(value, Mapping | list) for value in values)
