"""Small charts drawn by the server: the shape is an SVG, and everything that it says stands beside it as text.

The plot is a box of 100 x 100 that the page stretches, so a chart fits a phone and a wall. No Django, no clock.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from itertools import groupby
from typing import Any

Number = Any
"""Decimal or float."""
Shown = Callable[[Number], str]
Point = tuple[Number, Number | None]
"""Where, and how much; None where it is not known."""

MAX_POINTS = 240
TOP, BOTTOM = 4.0, 96.0


@dataclass(frozen=True, slots=True)
class Line:
    """A level drawn across the plot, such as a limit; `y` in the box."""

    name: str
    y: float


@dataclass(frozen=True, slots=True)
class Bar:
    """One member of a comparison; `width` is percent of the longest possible."""

    name: str
    shown: str
    width: float
    note: str = ""


@dataclass(frozen=True, slots=True)
class Chart:
    """`latest` is the figure to read first, `summary` says the rest of the plot in words."""

    title: str
    latest: str
    summary: str
    first: str = ""
    last: str = ""
    paths: Sequence[str] = ()
    columns: Sequence[tuple[float, float, float, str]] = ()
    """x, y, height in the box, and what the column says."""
    width: float = 0.0
    """Of each column."""
    lines: Sequence[Line] = ()
    mark: tuple[float, float] | None = None
    bars: Sequence[Bar] = ()


def over_time(title: str, points: Sequence[tuple[datetime, Number]], shown: Shown, limits: Mapping[str, Number] | None = None) -> Chart:
    """A line, oldest point first; a value of None is a gap and stays one. `limits`: levels to draw, by their names."""
    known = [(moment, value) for moment, value in points if value is not None]
    if not known:
        return Chart(title, "-", "Nothing is known yet.")
    levels = limits or {}
    low, high = _range([*(value for _, value in known), *levels.values()])
    began, ended = known[0][0], known[-1][0]
    placed = [((moment - began).total_seconds(), value) for moment, value in _thinned(points)]
    values = [value for _, value in known]
    said = [f"Latest {shown(values[-1])}, lowest {shown(min(values))}, highest {shown(max(values))}."]
    said += [f"{name} {shown(level)}." for name, level in levels.items()]
    return Chart(
        title,
        shown(values[-1]),
        " ".join(said),
        first=f"{began:%d %b %H:%M}",
        last=f"{ended:%d %b %H:%M}",
        paths=list(_paths(placed, (ended - began).total_seconds(), low, high)),
        lines=[Line(f"{name} {shown(level)}", _y(level, low, high)) for name, level in levels.items()],
    )


def curve(points: Sequence[tuple[Number, Number]], here: tuple[Number, Number], told: Chart) -> Chart:
    """A function over 0..1 with the point where it stands now, drawn into what `told` says of it."""
    low, high = _range([value for _, value in points])
    where, value = here
    return replace(told, paths=list(_paths(points, 1.0, low, high)), mark=(float(where) * 100, _y(value, low, high)))


def a_day(title: str, days: Sequence[tuple[datetime, Number]], shown: Shown) -> Chart:
    """A column a day, oldest first, from zero up."""
    values = [value for _, value in days]
    high = max(values, default=0) or 1
    width = 100 / max(len(days), 1)
    columns = []
    for number, (day, value) in enumerate(days):
        y = _y(value, 0, high)
        columns.append((number * width + width * 0.1, y, BOTTOM - y, f"{day:%d %b}: {shown(value)}"))
    best = max(days, key=lambda day: day[1])
    said = f"Today {shown(values[-1])}, {shown(sum(values))} in {len(days)} days. The most, {shown(best[1])}, on {best[0]:%d %b}."
    return Chart(
        title, shown(values[-1]), said, first=f"{days[0][0]:%d %b}", last=f"{days[-1][0]:%d %b}", columns=columns, width=width * 0.8
    )


def compared(title: str, members: Sequence[tuple[str, Number, str]], shown: Shown, *, summary: str) -> Chart:
    """A bar for each member: its name, a fraction of 1, and a note."""
    bars = [Bar(name, shown(value), min(max(float(value), 0.0), 1.0) * 100, note) for name, value, note in members]
    return Chart(title, "", summary, bars=bars)


def _range(values: Sequence[Number]) -> tuple[float, float]:
    """Of the plot; a line that never moves runs through its middle."""
    low, high = float(min(values)), float(max(values))
    margin = abs(high) * 0.1 or 1.0
    return (low, high) if low < high else (low - margin, high + margin)


def _y(value: Number, low: float, high: float) -> float:
    return round(BOTTOM - (float(value) - float(low)) / (float(high) - float(low)) * (BOTTOM - TOP), 2)


def _thinned(points: Sequence[Point]) -> Sequence[Point]:
    """Every so many-th point, and the last: more than these share a pixel."""
    step = max(1, -(-len(points) // MAX_POINTS))
    return points if step == 1 else [*points[:-1:step], points[-1]]


def _paths(points: Sequence[Point], span: float, low: float, high: float) -> Iterator[str]:
    """`x,y x,y` for each stretch without a gap; a lonely point is a short dash."""
    for is_known, stretch in groupby(points, key=lambda point: point[1] is not None):
        if is_known:
            placed = [(round(float(x) / span * 100, 2) if span else 50.0, _y(value, low, high)) for x, value in stretch]
            if len(placed) == 1:
                placed = [(max(placed[0][0] - 1, 0), placed[0][1]), (min(placed[0][0] + 1, 100), placed[0][1])]
            yield " ".join(f"{x:g},{y:g}" for x, y in placed)
