"""The order, the time limit and the faults of the work itself."""

import time
from collections.abc import Callable
from typing import Any

import orjson
from django.db import OperationalError

from ops.rest.problems import FieldError, invalid
from risk.batch.requests import Item, by_urgency, parse
from risk.batch.running import Outcome, Work, run
from tests.risk.batch.calls import encoded, item

FOREVER = float("inf")


def items(*given: dict[str, Any]) -> list[Item]:
    return by_urgency(parse(encoded(*given), longest=60).items)


def results(outcome: Outcome) -> list[dict[str, Any]]:
    """What was written, decoded."""
    read: list[dict[str, Any]] = orjson.loads(b"[%b]" % bytes(outcome.results))
    return read


def numbered(work: Callable[[Any], Any]) -> Work:
    """Work on the `n` of an item."""
    return lambda data: orjson.dumps(work(orjson.loads(data)["n"]))


def test_the_work_itself_goes_by_priority() -> None:
    worked: list[int] = []
    wanted = items(*(item(number, {"n": number}, priority=number % 10 + 1) for number in range(40)))
    outcome = run(wanted, numbered(worked.append), deadline=FOREVER)
    assert worked == sorted(range(40), key=lambda number: (-(number % 10 + 1), number))
    assert [result["id"] for result in results(outcome)] == worked


def test_what_fails_fails_alone() -> None:
    def work(number: int) -> int:
        if number == 1:
            raise invalid([FieldError("n", "odd", "Not odd.")])
        if number == 2:
            raise ZeroDivisionError("a secret of ours")
        if number == 3:
            raise OperationalError("host=10.0.0.1")
        return number

    outcome = run(items(*(item(number, {"n": number}) for number in range(5))), numbered(work), deadline=FOREVER)
    found = results(outcome)
    assert [result["status"] for result in found] == ["completed", "failed", "failed", "failed", "completed"]
    assert [result["error"]["code"] for result in found[1:4]] == ["invalid_input", "internal_error", "dependency_down"]
    assert found[1]["error"]["errors"] == [{"field": "n", "code": "odd", "message": "Not odd."}]
    assert b"secret" not in outcome.results
    assert b"10.0.0.1" not in outcome.results
    assert (outcome.processed, outcome.failed) == (2, 3)


def test_what_the_time_limit_cuts_off_says_so_and_was_not_worked_on() -> None:
    worked: list[int] = []

    def work(number: int) -> None:
        worked.append(number)
        time.sleep(0.05)

    wanted = items(*(item(number, {"n": number}, priority=10 - number) for number in range(9)))
    outcome = run(wanted, numbered(work), deadline=time.perf_counter() + 0.12)
    found = results(outcome)
    assert 1 <= len(worked) < 9
    assert worked == list(range(len(worked)))  # the most urgent ones
    assert [result["status"] for result in found] == ["completed"] * len(worked) + ["timeout"] * (9 - len(worked))
    assert {result["error"]["code"] for result in found[len(worked) :]} == {"timeout"}
    assert (outcome.processed, outcome.failed) == (len(worked), 9 - len(worked))


def test_the_time_of_an_item_is_its_own() -> None:
    found = results(run(items(item("slow", {"n": 0.05}), item("quick", {"n": 0})), numbered(time.sleep), deadline=FOREVER))
    assert found[0]["processing_time_ms"] >= 50 > found[1]["processing_time_ms"]
