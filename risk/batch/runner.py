"""Working through the items of a batch: in order, until the time is up, one bad item alone."""

import time
from collections.abc import Mapping, Sequence
from io import BytesIO
from typing import Any, Protocol

import msgspec
import orjson
import structlog

from ops.api import problems
from ops.api.problems import Problem
from ops.core import json_text
from risk.batch.requests import Item

AT_ONCE = 400  # items: quotes of two or three milliseconds
GROWTH = 4  # how fast steps grow behind a bad item, and shrink before one
ROOM = 192  # bytes for the head of an answer, before the results
BREATH_EVERY = 0.004  # seconds
BREATH_SECONDS = 0.000_05  # at least: it takes three times as long
TIMED_OUT = Problem(408, "The batch timed out before this item ran.", code="timeout")
logger = structlog.get_logger(__name__)


class Work(Protocol):
    """From the data of items to their results, both JSON."""

    def one(self, data: msgspec.Raw) -> str:
        """Raises Problem, or whatever `problems.as_problem` explains."""

    def many(self, data: Sequence[msgspec.Raw]) -> list[str]:
        """The results of as many of the first items as can be worked on together: all, some or none."""


class BatchOutcome:
    """Results of the items so far, as JSON objects in the order of the work.

    They are written into one buffer, behind room for the head of the answer. To touch memory for the first time is dear: a bytes object for
    each result would cost a third more time, a copy of all of them a tenth.
    """

    __slots__ = ("_written", "failed", "processed")

    def __init__(self) -> None:
        self.processed = 0
        self.failed = 0
        self._written = BytesIO()
        self._written.seek(ROOM)

    @property
    def count(self) -> int:
        """How many items were worked on."""
        return self.processed + self.failed

    @property
    def results(self) -> bytes:
        """The objects, separated by commas."""
        return self._written.getvalue()[ROOM:]

    def complete(self, items: Sequence[Item], results: Sequence[str], milliseconds: float) -> None:
        """Keep the results of items, JSON. `milliseconds`: what each took."""
        end = f',"processing_time_ms":{milliseconds:.3f}}}'
        written = [
            f'{{"id":{name},"status":"completed","result":{result}{end}' for name, result in zip(_names(items), results, strict=True)
        ]
        self._write(",".join(written).encode())
        self.processed += len(items)

    def refuse(self, item: Item, problem: Problem, milliseconds: float, *, status: str = "failed") -> None:
        """Keep why one item has no result."""
        answer = {"id": item.id, "status": status, "error": described(problem), "processing_time_ms": round(milliseconds, 3)}
        self._write(json_text.dumps(answer))
        self.failed += 1

    def answer(self, batch: Mapping[str, Any]) -> bytes:
        """One JSON object of the members of `batch` and the results; the outcome is complete with that."""
        head, key = orjson.dumps(batch)[:-1] + b",", b'"results":['
        if len(head) + len(key) > ROOM:
            raise ValueError(f"no room for a head of {len(head)} bytes")
        self._written.write(b"]}")
        self._written.seek(0)
        self._written.write(head.ljust(ROOM - len(key)) + key)
        return self._written.getvalue()

    def _write(self, objects: bytes) -> None:
        if self.processed or self.failed:
            self._written.write(b",")
        self._written.write(objects)


def run(items: Sequence[Item], work: Work, *, deadline: float) -> BatchOutcome:
    """Work through the items. What is not begun at `deadline`, a `time.perf_counter`, is cut off."""
    outcome = begin(items, work, deadline=deadline)
    cut_off(items[outcome.count :], outcome)
    return outcome


def begin(items: Sequence[Item], work: Work, *, deadline: float) -> BatchOutcome:
    """Work through the items up to `deadline`, a `time.perf_counter` after which nothing more is begun; the outcome counts the first ones.

    Many are worked on together where that can be; a step that cannot be is tried again smaller, down to an item alone.
    """
    outcome, position, step = BatchOutcome(), 0, AT_ONCE
    breath = time.perf_counter()
    while position < len(items):
        started = time.perf_counter()
        if started >= deadline:
            break
        if started > breath + BREATH_EVERY:
            time.sleep(BREATH_SECONDS)  # lets the event loop in: it would wait 5 ms for the interpreter each time otherwise
            breath = time.perf_counter()
        chosen = items[position : position + step]
        if step == 1:
            _alone(chosen[0], work, outcome)
            position, step = position + 1, GROWTH
        elif done := _together(chosen, work, outcome):
            position, step = position + done, min(step * GROWTH, AT_ONCE) if done == len(chosen) else 1
        else:
            step //= GROWTH
    return outcome


def _together(items: Sequence[Item], work: Work, outcome: BatchOutcome) -> int:
    """How many of the first items are done now; none, whatever keeps them from it: that shows again at the item that it is about."""
    started = time.perf_counter()
    try:
        results = work.many([item.data for item in items])
    except Exception:
        return 0
    if results:
        each = 1000 * (time.perf_counter() - started) / len(results)
        outcome.complete(items[: len(results)], results, each)
    return len(results)


def _alone(item: Item, work: Work, outcome: BatchOutcome) -> None:
    started = time.perf_counter()
    try:
        result = work.one(item.data)
    except Exception as error:  # whatever it is, the other items go on
        problem = problems.as_problem(error)
        if problem.status >= 500:
            logger.error("batch item failed", code=problem.code, exc_info=error)
        outcome.refuse(item, problem, 1000 * (time.perf_counter() - started))
    else:
        outcome.complete([item], [result], 1000 * (time.perf_counter() - started))


def cut_off(items: Sequence[Item], outcome: BatchOutcome) -> None:
    """Keep that the time was up before these items."""
    for item in items:
        outcome.refuse(item, TIMED_OUT, 0.0, status="timeout")


def _names(items: Sequence[Item]) -> Sequence[str]:
    """The ids as JSON. All are encoded as one list and taken apart at its commas, unless one is within an id."""
    names = orjson.dumps([item.id for item in items])[1:-1].decode().split(",")
    return names if len(names) == len(items) else [orjson.dumps(item.id).decode() for item in items]


def described(problem: Problem) -> dict[str, Any]:
    """The error of an item: the members of a problem document that speak of the item."""
    errors = {"errors": [error.as_dict() for error in problem.errors]} if problem.errors else {}
    return {"code": problem.code, "detail": problem.detail, **errors}
