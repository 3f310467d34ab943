"""The order, the time limit and the faults of the work itself."""

import itertools
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson
import pytest
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st
from msgspec import Raw

from ops.api.problems import FieldError, invalid
from risk.batch.requests import Item, by_urgency, parse
from risk.batch.runner import AT_ONCE, ROOM, BatchOutcome, run
from tests.risk.batch.calls import encoded, item

FOREVER = float("inf")


def items(*given: dict[str, Any]) -> list[Item]:
    return by_urgency(parse(encoded(*given)).items)


def results(outcome: BatchOutcome) -> list[dict[str, Any]]:
    """What was written, decoded."""
    read: list[dict[str, Any]] = orjson.loads(b"[%b]" % outcome.results)
    return read


@dataclass
class Numbered:
    """Work on the `n` of an item, each alone."""

    work: Callable[[Any], Any]

    def one(self, data: Raw) -> str:
        return orjson.dumps(self.work(orjson.loads(bytes(data))["n"])).decode()

    def many(self, data: Sequence[Raw]) -> list[str]:
        return []


@dataclass
class Echo:
    """Numbers, worked on together; in front of a number in `spoilers` it stops, and with one in `blockers` nothing is done together."""

    spoilers: frozenset[int] = frozenset()
    blockers: frozenset[int] = frozenset()
    broken: bool = False
    alone: list[int] = field(default_factory=list)
    together: list[list[int]] = field(default_factory=list)

    def one(self, data: Raw) -> str:
        number = orjson.loads(bytes(data))
        self.alone.append(number)
        if number in self.spoilers | self.blockers:
            raise invalid([FieldError("n", "odd", "Not odd.")])
        return str(number)

    def many(self, data: Sequence[Raw]) -> list[str]:
        if self.broken:
            raise ZeroDivisionError
        numbers = [orjson.loads(bytes(each)) for each in data]
        if self.blockers.intersection(numbers):
            return []
        done = list(itertools.takewhile(lambda number: number not in self.spoilers, numbers))
        self.together.append(done)
        return list(map(str, done))


def test_the_work_itself_goes_by_priority() -> None:
    worked: list[int] = []
    wanted = items(*(item(number, {"n": number}, priority=number % 10 + 1) for number in range(40)))
    outcome = run(wanted, Numbered(worked.append), deadline=FOREVER)
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

    outcome = run(items(*(item(number, {"n": number}) for number in range(5))), Numbered(work), deadline=FOREVER)
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
        time.sleep(0.2)

    wanted = items(*(item(number, {"n": number}, priority=10 - number) for number in range(9)))
    outcome = run(wanted, Numbered(work), deadline=time.perf_counter() + 0.5)
    found = results(outcome)
    assert 1 <= len(worked) < 9
    assert worked == list(range(len(worked)))  # the most urgent ones
    assert [result["status"] for result in found] == ["completed"] * len(worked) + ["timeout"] * (9 - len(worked))
    assert {result["error"]["code"] for result in found[len(worked) :]} == {"timeout"}
    assert (outcome.processed, outcome.failed) == (len(worked), 9 - len(worked))


def test_the_time_of_an_item_is_its_own() -> None:
    found = results(run(items(item("slow", {"n": 0.05}), item("quick", {"n": 0})), Numbered(time.sleep), deadline=FOREVER))
    assert found[0]["processing_time_ms"] >= 50
    assert found[0]["processing_time_ms"] > found[1]["processing_time_ms"]


NUMBERS = st.frozensets(st.integers(0, 999), max_size=20)


@given(st.integers(1, 1000), NUMBERS, NUMBERS, st.booleans())
def test_each_item_is_worked_on_once_and_in_order_together_or_alone(count: int, spoilers: Any, blockers: Any, broken: bool) -> None:
    work = Echo(spoilers, blockers, broken)
    outcome = run(items(*(item(number, number) for number in range(count))), work, deadline=FOREVER)
    bad = (spoilers | blockers) & set(range(count))
    assert [result["id"] for result in results(outcome)] == list(range(count))
    assert {result["id"] for result in results(outcome) if result["status"] == "failed"} == bad
    assert all(result["result"] == result["id"] for result in results(outcome) if result["status"] == "completed")
    assert sorted([*work.alone, *itertools.chain(*work.together)]) == list(range(count))
    assert (outcome.processed, outcome.failed) == (count - len(bad), len(bad))


def test_good_items_are_all_worked_on_together() -> None:
    work = Echo()
    run(items(*(item(number, number) for number in range(2 * AT_ONCE + 5))), work, deadline=FOREVER)
    assert (work.alone, [len(step) for step in work.together]) == ([], [AT_ONCE, AT_ONCE, 5])


def test_a_bad_item_sends_few_others_through_alone() -> None:
    for work in (Echo(spoilers=frozenset([500])), Echo(blockers=frozenset([500]))):
        run(items(*(item(number, number) for number in range(1000))), work, deadline=FOREVER)
        assert 500 in work.alone
        assert len(work.alone) < 8


def test_ids_with_commas_and_quotes_keep_their_results() -> None:
    names = ["a,b", 'c"d', "e", 7, ",", "[", "\n,\n", "é"]
    outcome = run(items(*(item(name, number) for number, name in enumerate(names))), Echo(), deadline=FOREVER)
    assert [(result["id"], result["result"]) for result in results(outcome)] == list(zip(names, range(len(names)), strict=True))


@pytest.mark.parametrize("numbers", [0, 1, 3])
def test_an_answer_has_its_head_before_the_results(numbers: int) -> None:
    outcome = run(items(*(item(number, number) for number in range(3)))[:numbers], Echo(), deadline=FOREVER)
    written = results(outcome)
    read = orjson.loads(outcome.answer({"batch_id": "b", "failed": 0}))
    assert list(read.items()) == [("batch_id", "b"), ("failed", 0), ("results", written)]
    assert len(written) == numbers


def test_a_head_that_would_run_into_the_results_is_not_written() -> None:
    outcome = run(items(item(1, 1)), Echo(), deadline=FOREVER)
    with pytest.raises(ValueError, match="no room"):
        outcome.answer({"batch_id": "b" * ROOM})
    assert [result["id"] for result in results(outcome)] == [1]
