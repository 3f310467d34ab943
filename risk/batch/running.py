"""Working through the items of a batch: in order, until the time is up, one bad item alone."""

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import structlog

from ops.rest import problems
from ops.rest.problems import Problem
from risk.batch.requests import Item

Work = Callable[[bytes], bytes]
"""From the data of an item to its result, both JSON. Raises Problem, or whatever `problems.as_problem` explains."""

BREATH_EVERY = 400  # items: about as many quotes as fit between two turns of the interpreter
BREATH_SECONDS = 0.000_05
COMPLETED = b'{"id":%b,"status":"completed","result":%b,"processing_time_ms":%.3f}'
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

    def complete(self, item: Item, result: bytes, milliseconds: float) -> None:
        """Keep the result of one item, JSON."""
        self._next()
        self.results += COMPLETED % (orjson.dumps(item.id), result, milliseconds)
        self.processed += 1

    def refuse(self, item: Item, problem: Problem, milliseconds: float, *, status: str = "failed") -> None:
        """Keep why one item has no result."""
        self._next()
        answer = {"id": item.id, "status": status, "error": described(problem), "processing_time_ms": round(milliseconds, 3)}
        self.results += orjson.dumps(answer, default=str)
        self.failed += 1

    def _next(self) -> None:
        if self.results:
            self.results += b","


def run(items: Sequence[Item], work: Work, *, deadline: float) -> Outcome:
    """Work on the items one after the other. `deadline`: `time.perf_counter` after which nothing more is begun."""
    outcome = Outcome()
    for number, item in enumerate(items):
        if number % BREATH_EVERY == 0:
            time.sleep(BREATH_SECONDS)  # lets the event loop in: it would wait 5 ms for the interpreter each time otherwise
        started = time.perf_counter()
        if started >= deadline:
            outcome.refuse(item, TIMED_OUT, 0.0, status="timeout")
            continue
        try:
            outcome.complete(item, work(bytes(item.data)), 1000 * (time.perf_counter() - started))
        except Exception as error:  # whatever it is, the other items go on
            problem = problems.as_problem(error)
            if problem.status >= 500:
                logger.error("batch item failed", code=problem.code, exc_info=error)
            outcome.refuse(item, problem, 1000 * (time.perf_counter() - started))
    return outcome


def described(problem: Problem) -> dict[str, Any]:
    """The error of an item: the members of a problem document that speak of the item."""
    errors = {"errors": [error.as_dict() for error in problem.errors]} if problem.errors else {}
    return {"code": problem.code, "detail": problem.detail, **errors}
