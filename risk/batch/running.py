"""Working through the items of a batch: in order, until the time is up, one bad item alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog

from ops.rest import problems
from ops.rest.parsers import decode
from ops.rest.problems import Problem
from risk.batch.requests import Item, not_an_object

Work = Callable[[dict[str, Any]], Any]
"""From the data of an item to its result. Raises Problem, or whatever `problems.as_problem` explains."""

BREATH_EVERY = 250  # items: about as many quotes as fit between two turns of the interpreter
BREATH_SECONDS = 0.000_05
TIMED_OUT = Problem(408, "The time of the batch was up before the turn of this item.", code="timeout")
logger = structlog.get_logger(__name__)


@dataclass(slots=True)
class Outcome:
    """What became of the items so far. `results`: JSON objects, separated by commas, in the order in which they were worked on.

    One growing buffer: a bytes object for each result would cost a third more time, in memory touched for the first time.
    """

    results: bytearray = field(default_factory=bytearray)
    processed: int = 0
    failed: int = 0

    def add(self, item: Item, status: str, member: str, value: Any, milliseconds: float) -> None:
        """Keep the answer of one item: its `result` or its `error`."""
        if self.results:
            self.results += b","
        self.results += orjson.dumps({"id": item.id, "status": status, member: value, "processing_time_ms": milliseconds}, default=str)
        if status == "completed":
            self.processed += 1
        else:
            self.failed += 1


def run(items: Sequence[Item], work: Work, *, deadline: float) -> Outcome:
    """Work on the items one after the other. `deadline`: `time.perf_counter` after which nothing more is begun."""
    outcome = Outcome()
    for number, item in enumerate(items):
        if number % BREATH_EVERY == 0:
            time.sleep(BREATH_SECONDS)  # lets the event loop in: it would wait 5 ms for the interpreter each time otherwise
        started = time.perf_counter()
        if started >= deadline:
            outcome.add(item, "timeout", "error", described(TIMED_OUT), 0.0)
        else:
            outcome.add(item, *_worked(item, work), round((time.perf_counter() - started) * 1000, 3))
    return outcome


def _worked(item: Item, work: Work) -> tuple[str, str, Any]:
    """Status, the name of the answer, and the answer."""
    try:
        data = decode(bytes(item.data))
        if not isinstance(data, dict):
            raise not_an_object()
        return "completed", "result", work(data)
    except Exception as error:  # whatever it is, the other items go on
        problem = problems.as_problem(error)
        if problem.status >= 500:
            logger.error("batch item failed", code=problem.code, exc_info=error)
        return "failed", "error", described(problem)


def described(problem: Problem) -> dict[str, Any]:
    """The error of an item: the members of a problem document that speak of the item."""
    errors = {"errors": [error.as_dict() for error in problem.errors]} if problem.errors else {}
    return {"code": problem.code, "detail": problem.detail, **errors}
