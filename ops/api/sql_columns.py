"""Columns of a file as PostgreSQL writes them, to the byte what the API writes in Python: in a cell of CSV, and in an object of NDJSON.

A row then comes as one text. To make an object of it and texts of that object takes ten times as long, and the interpreter meanwhile.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from django.db.models import F, Func, TextField, Value

SOURCE = "%(expressions)s"
TEXT = f"{SOURCE}::text"
PLAIN = f"trim_scale({SOURCE})::text"
ISO = f"""replace(to_char({SOURCE} AT TIME ZONE 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"'), '.000000Z', 'Z')"""
UNIX = f"regexp_replace(trim_scale(extract(epoch FROM {SOURCE}))::text, '^[0-9]+$', '\\&.0')"
GUARDED = (  # as `ops.api.csv_text.cell`
    f"CASE WHEN strpos(E'=+-@\\t\\r', left({SOURCE}, 1)) > 0 AND {SOURCE} <> '' AND {SOURCE} !~ '^-?[0-9]+([.][0-9]+)?$'"
    f" THEN '''' || {SOURCE} ELSE {SOURCE} END"
)
CELL = (
    f"CASE WHEN translate({SOURCE}, E'\",\\r\\n', '') = {SOURCE} THEN {GUARDED} ELSE '\"' || replace({GUARDED}, '\"', '\"\"') || '\"' END"
)


@dataclass(frozen=True, slots=True)
class Column:
    """One value of a row as text; NULL where a cell is empty. `cell`: in CSV; None for what NDJSON alone has."""

    cell: Func | None
    json: Func


def code(source: str) -> Column:
    """An id or a word: nothing in it needs an escape."""
    return _quoted(source, TEXT)


def rate(source: str) -> Column:
    """A decimal without trailing zeros or exponent."""
    return _bare(source, PLAIN)


def time(source: str) -> Column:
    """ISO 8601 in UTC, as `ops.core.times.iso`."""
    return _quoted(source, ISO)


def number(source: str) -> Column:
    """A whole number, or a decimal with all its places."""
    return _bare(source, TEXT)


def unix_time(source: str) -> Column:
    """Seconds with their fraction."""
    return _bare(source, UNIX)


def text(source: str) -> Column:
    """What somebody wrote."""
    return Column(_sql(source, CELL), _sql(source, f"coalesce(to_json({SOURCE})::text, 'null')"))


def text_or_nothing(source: str) -> Column:
    """The same, where an empty one means that there is none."""
    return Column(_sql(source, CELL), _sql(source, f"coalesce(to_json(nullif({SOURCE}, ''))::text, 'null')"))


def nested(pattern: str, sources: Iterable[str]) -> Column:
    """JSON: the values of the sources, which need no escapes, in place of each `%s`."""
    return Column(None, _formatted(pattern, [F(source) for source in sources]))


def csv_line(columns: Iterable[Column]) -> Func:
    """A line of the CSV file."""
    cells = [column.cell for column in columns if column.cell]
    return _formatted(",".join(["%s"] * len(cells)) + "\r\n", cells)


def json_line(columns: "dict[str, Column]") -> Func:
    """A line of the NDJSON file."""
    members = ",".join(f'"{name}":%s' for name in columns)
    return _formatted(f"{{{members}}}\n", [column.json for column in columns.values()])


def _bare(source: str, written: str) -> Column:
    return Column(_sql(source, written), _sql(source, f"coalesce({written}, 'null')"))


def _quoted(source: str, written: str) -> Column:
    return Column(_sql(source, written), _sql(source, f"coalesce('\"' || {written} || '\"', 'null')"))


def _sql(source: str, template: str) -> Func:
    return Func(F(source), template=template, output_field=TextField())


def _formatted(pattern: str, values: "Sequence[F | Func]") -> Func:
    return Func(Value(pattern), *values, function="format", output_field=TextField())
