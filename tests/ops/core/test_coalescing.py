"""Calls that arrive while one is at work are done together."""

import asyncio
import threading
from collections.abc import Sequence
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from ops.core.coalescing import Coalescer, LoopCoalescer
from tests.ops.running import wait_until

PATIENCE = 10.0


class Work:
    """Doubles numbers, refuses negative ones, breaks on zero; the first turn waits until it is told to go on."""

    def __init__(self) -> None:
        self.turns: list[list[int]] = []
        self.may_go_on = threading.Event()

    def __call__(self, asked: Sequence[int]) -> list[int | Exception]:
        self.turns.append(list(asked))
        assert self.may_go_on.wait(PATIENCE)
        if 0 in asked:
            raise ZeroDivisionError
        return [ValueError(number) if number < 0 else 2 * number for number in asked]


def while_one_is_at_work(work: Work, combiner: Coalescer[int, int], later: Sequence[int]) -> list[Future[int]]:
    """Call with 1, and with the others, one after the other, once that is at work; then let it go on."""
    with ThreadPoolExecutor(1 + len(later)) as pool:
        calls = [pool.submit(combiner, 1)]
        wait_until(lambda: bool(work.turns))
        for number in later:
            calls.append(pool.submit(combiner, number))
            wait_until(lambda: len(combiner._waiting) == len(calls) - 1)
        work.may_go_on.set()
        return calls


def test_a_call_alone_is_done_at_once() -> None:
    work = Work()
    work.may_go_on.set()
    assert (Coalescer(work, most=8)(21), work.turns) == (42, [[21]])


def test_calls_that_arrive_meanwhile_are_done_in_one_turn_in_their_order() -> None:
    work = Work()
    calls = while_one_is_at_work(work, Coalescer(work, most=8), [2, 3, 4])
    assert ([call.result() for call in calls], work.turns) == ([2, 4, 6, 8], [[1], [2, 3, 4]])


def test_a_turn_takes_no_more_than_it_may() -> None:
    work = Work()
    calls = while_one_is_at_work(work, Coalescer(work, most=2), [2, 3, 4])
    assert ([call.result() for call in calls], work.turns) == ([2, 4, 6, 8], [[1], [2, 3], [4]])


def test_a_refusal_reaches_its_caller_alone() -> None:
    work = Work()
    one, good, bad = while_one_is_at_work(work, Coalescer(work, most=8), [2, -3])
    assert (one.result(), good.result()) == (2, 4)
    with pytest.raises(ValueError, match="-3"):
        bad.result()


def test_a_turn_that_fails_fails_all_its_callers_and_no_later_one() -> None:
    work = Work()
    combiner = Coalescer(work, most=8)
    one, *failed = while_one_is_at_work(work, combiner, [0, 5])
    assert one.result() == 2
    for call in failed:
        with pytest.raises(ZeroDivisionError):
            call.result()
    assert combiner(6) == 12


def test_under_many_threads_every_call_gets_its_own_answer() -> None:
    work = Work()
    work.may_go_on.set()
    with ThreadPoolExecutor(16) as pool:
        assert list(pool.map(Coalescer(work, most=4), range(1, 501))) == list(range(2, 1002, 2))
    assert sorted(number for turn in work.turns for number in turn) == list(range(1, 501))


async def on_a_loop(work: Work, numbers: Sequence[int], *, most: int) -> list[int | BaseException]:
    """Call with 1, and with the others once that is at work; then let it go on."""
    combiner = LoopCoalescer(work, most=most, name="test")
    calls = [asyncio.create_task(combiner(1))]
    while not work.turns:
        await asyncio.sleep(0.005)
    calls += [asyncio.create_task(combiner(number)) for number in numbers]
    await asyncio.sleep(0)
    work.may_go_on.set()
    try:
        return await asyncio.gather(*calls, return_exceptions=True)
    finally:
        combiner.close()


def test_on_a_loop_calls_that_arrive_meanwhile_are_done_in_turns_of_their_order() -> None:
    work = Work()
    assert asyncio.run(on_a_loop(work, [2, 3, 4], most=2)) == [2, 4, 6, 8]
    assert work.turns == [[1], [2, 3], [4]]


def test_on_a_loop_a_refusal_reaches_its_caller_alone() -> None:
    answers = asyncio.run(on_a_loop(Work(), [2, -3, 4], most=8))
    assert [type(answer) for answer in answers] == [int, int, ValueError, int]


def test_on_a_loop_work_that_breaks_breaks_for_its_turn_alone() -> None:
    answers = asyncio.run(on_a_loop(Work(), [2, 0, 4], most=2))
    assert [type(answer) for answer in answers] == [int, ZeroDivisionError, ZeroDivisionError, int]


def test_on_a_loop_a_caller_that_gave_up_holds_nobody_up() -> None:
    work = Work()

    async def run() -> int:
        combiner = LoopCoalescer(work, most=8, name="test")
        first = asyncio.create_task(combiner(1))
        while not work.turns:
            await asyncio.sleep(0.005)
        first.cancel()
        second = asyncio.create_task(combiner(2))
        await asyncio.sleep(0)
        work.may_go_on.set()
        try:
            return await second
        finally:
            combiner.close()

    assert asyncio.run(run()) == 4
