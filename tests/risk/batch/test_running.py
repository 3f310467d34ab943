"""The order, the time limit and the faults of the work itself."""

import time
from typing import Any

import orjson
import pytest
from django.db import OperationalError

from ops.rest.problems import FieldError, invalid
from risk.batch.requests import Item, by_urgency, parse
from risk.batch.running import Outcome, run
from tests.risk.batch.calls import encoded, item

FOREVER = float("inf")


def items(*given: dict[str, Any]) -> list[Item]:
    return by_urgency(parse(encoded(*given), longest=60).items)


def results(outcome: Outcome) -> list[dict[str, Any]]:
    """What was written, decoded."""
    read: list[dict[str, Any]] = orjson.loads(b"[%b]" % bytes(outcome.results))
    return read


def test_the_work_itself_goes_by_priority() -> None:
    worked: list[int] = []
    wanted = items(*(item(number, {"n": number}, priority=number % 10 + 1) for number in range(40)))
    outcome = run(wanted, lambda data: worked.append(data["n"]), deadline=FOREVER)
    assert worked == sorted(range(40), key=lambda number: (-(number % 10 + 1), number))
    assert [result["id"] for result in results(outcome)] == worked


def test_what_fails_fails_alone() -> None:
    def work(data: dict[str, Any]) -> Any:
        if data["n"] == 1:
            raise invalid([FieldError("n", "odd", "Not odd.")])
        if data["n"] == 2:
            raise ZeroDivisionError("a secret of ours")
        if data["n"] == 3:
            raise OperationalError("host=10.0.0.1")
        return data["n"]

    outcome = run(items(*(item(number, {"n": number}) for number in range(5))), work, deadline=FOREVER)
    found = results(outcome)
    assert [result["status"] for result in found] == ["completed", "failed", "failed", "failed", "completed"]
    assert [result["error"]["code"] for result in found[1:4]] == ["invalid_input", "internal_error", "dependency_down"]
    assert found[1]["error"]["errors"] == [{"field": "n", "code": "odd", "message": "Not odd."}]
    assert b"secret" not in outcome.results
    assert b"10.0.0.1" not in outcome.results
    assert (outcome.processed, outcome.failed) == (2, 3)


@pytest.mark.parametrize("data", [[], "text", 7, None, [{}]], ids=str)
def test_data_that_is_no_object_fails_its_item(data: Any) -> None:
    body = orjson.dumps({"items": [{"id": "a", "data": data}]})
    [result] = results(run(parse(body, longest=60).items, lambda _: 1, deadline=FOREVER))
    assert (result["status"], result["error"]["errors"][0]["code"]) == ("failed", "not_an_object")


@pytest.mark.parametrize(
    "data", [b'{"a":' * 33 + b"1" + b"}" * 33, b'{"a": "\\u0000"}', b'{"a": "\xff"}', b'{"a": 1e99999999999999999999}']
)
def test_data_that_no_endpoint_would_take_fails_its_item(data: bytes) -> None:
    body = b'{"items": [{"id": "bad", "data": %b}, {"id": "good", "data": {}}]}' % data
    found = results(run(parse(body, longest=60).items, lambda _: 1, deadline=FOREVER))
    assert [(result["id"], result["status"]) for result in found] == [("bad", "failed"), ("good", "completed")]


def test_what_the_time_limit_cuts_off_says_so_and_was_not_worked_on() -> None:
    worked: list[int] = []

    def work(data: dict[str, Any]) -> None:
        worked.append(data["n"])
        time.sleep(0.05)

    wanted = items(*(item(number, {"n": number}, priority=10 - number) for number in range(9)))
    outcome = run(wanted, work, deadline=time.perf_counter() + 0.12)
    found = results(outcome)
    assert 1 <= len(worked) < 9
    assert worked == list(range(len(worked)))  # the most urgent ones
    assert [result["status"] for result in found] == ["completed"] * len(worked) + ["timeout"] * (9 - len(worked))
    assert {result["error"]["code"] for result in found[len(worked) :]} == {"timeout"}
    assert (outcome.processed, outcome.failed) == (len(worked), 9 - len(worked))


def test_the_time_of_an_item_is_its_own() -> None:
    found = results(
        run(items(item("slow", {"s": 0.05}), item("quick", {"s": 0})), lambda data: time.sleep(float(data["s"])), deadline=FOREVER)
    )
    assert found[0]["processing_time_ms"] >= 50 > found[1]["processing_time_ms"]
