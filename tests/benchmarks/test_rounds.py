"""Statistics over rounds, and contenders in turn."""

import asyncio
import itertools
from collections import Counter
from collections.abc import Awaitable, Callable
from contextlib import AbstractAsyncContextManager, AsyncExitStack

import pytest

from benchmarks import load, rounds
from benchmarks.load import Address, Exchange, Tally
from benchmarks.rounds import Contender, Plan, Series, WrongAnswer

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
Serving = Callable[[Answer], AbstractAsyncContextManager[Address]]
Alternated = Callable[..., tuple[list[Series], list[str]]]
GOOD = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"
REFUSAL = b"HTTP/1.1 503 Busy\r\ncontent-length: 2\r\n\r\n{}"


def tally(answers: int, *, latency: float = 0.01, refused: int = 0) -> Tally:
    """A round of one second."""
    return Tally(statuses=Counter({200: answers, 429: refused}), latencies=[latency] * (answers + refused), elapsed=1.0)


def anything(exchange: Exchange) -> None:
    """No answer is wrong."""


@pytest.fixture
def alternated(serving: Serving) -> Alternated:
    """One server per contender, each with one answer, under load in turn; also the progress lines."""

    def alternated(answers: dict[str, bytes], *, turns: int = 1, check: rounds.Check = anything) -> tuple[list[Series], list[str]]:
        lines: list[str] = []

        async def serve_and_load() -> list[Series]:
            async with AsyncExitStack() as servers:
                addresses = [await servers.enter_async_context(serving(always(answer))) for answer in answers.values()]
                requests = itertools.cycle([load.encode("GET", "/")])
                contenders = [Contender(name, address, requests, 2, check) for name, address in zip(answers, addresses, strict=True)]
                return await rounds.alternate(contenders, Plan(rounds=turns, seconds=0.05, warm_up=0.05), lines.append)

        return asyncio.run(serve_and_load()), lines

    return alternated


def always(answer: bytes) -> Answer:
    """The same bytes for every request."""

    async def send(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return send


def test_the_rate_is_the_median_of_the_rounds() -> None:
    assert Series(200, [tally(100), tally(900), tally(110)]).rate == 110


def test_refused_requests_do_not_count_as_rate() -> None:
    assert Series(200, [tally(100, refused=50)]).rate == 100


def test_spread_compares_the_extremes_with_the_median() -> None:
    assert Series(200, [tally(90), tally(100), tally(115)]).spread == pytest.approx(0.25)


def test_p95_is_the_median_of_the_rounds_in_milliseconds() -> None:
    assert Series(200, [tally(10, latency=0.004), tally(10, latency=0.5), tally(10, latency=0.006)]).p95 == pytest.approx(6.0)


def test_errors_add_up_over_rounds() -> None:
    assert Series(200, [tally(10, refused=2), tally(10, refused=3)]).errors == 5


def test_contenders_take_turns(alternated: Alternated) -> None:
    _, lines = alternated({"ours": GOOD, "peer": GOOD}, turns=2)
    assert [line.split()[2] for line in lines] == ["ours:", "peer:", "ours:", "peer:"]


def test_a_warm_up_is_no_round(alternated: Alternated) -> None:
    (series,), _ = alternated({"ours": GOOD}, turns=1)
    assert len(series.tallies) == 1


def test_a_server_that_refuses_everything_is_not_measured(alternated: Alternated) -> None:
    with pytest.raises(WrongAnswer, match="503"):
        alternated({"ours": REFUSAL})


def test_a_wrong_answer_stops_the_benchmark(alternated: Alternated) -> None:
    def never_right(exchange: Exchange) -> None:
        raise WrongAnswer(f"{exchange.answer}")

    with pytest.raises(WrongAnswer):
        alternated({"ours": GOOD}, check=never_right)
