"""The load generator against small servers on loopback."""

import asyncio
import itertools
import math
from collections.abc import Awaitable, Callable, Iterator
from contextlib import AbstractAsyncContextManager

import pytest

from benchmarks import load
from benchmarks.load import Address, Tally

Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]
Load = Callable[..., Tally]
GOOD = b"HTTP/1.1 200 OK\r\ncontent-length: 4\r\n\r\ngood"
CHUNKED = b"HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n3\r\npre\r\n4\r\nmium\r\n0\r\n\r\n"


def whole(answer: bytes) -> Answer:
    """A server that sends `answer` in one piece."""

    async def send(_request: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return send


async def in_single_bytes(_request: bytes, writer: asyncio.StreamWriter) -> None:
    for byte in GOOD:
        writer.write(bytes([byte]))
        await asyncio.sleep(0.001)


async def hang_up(_request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.close()


async def never(_request: bytes, _writer: asyncio.StreamWriter) -> None:
    return None


async def echo(request: bytes, writer: asyncio.StreamWriter) -> None:
    path = request.split()[1]
    writer.write(b"HTTP/1.1 200 OK\r\ncontent-length: %d\r\n\r\n%b" % (len(path), path))


@pytest.fixture
def loaded(serving: Callable[[Answer], AbstractAsyncContextManager[Address]]) -> Load:
    """One round against a server that gives the same kind of answer to every request; every answer is kept."""

    def loaded(answer: Answer, requests: Iterator[bytes], *, connections: int = 1, seconds: float = 5.0, keep_every: int = 1) -> Tally:
        async def round_of_load() -> Tally:
            async with serving(answer) as address:
                return await load.run(address, requests, connections=connections, seconds=seconds, keep_every=keep_every)

        return asyncio.run(round_of_load())

    return loaded


def gets(count: int) -> Iterator[bytes]:
    """That many different requests."""
    return (load.encode("GET", f"/{number}") for number in range(count))


def test_the_95th_percentile_of_a_hundred_is_the_95th() -> None:
    assert load.percentile(range(100, 0, -1), 0.95) == 95


def test_the_95th_percentile_of_three_is_the_largest() -> None:
    assert load.percentile([2.0, 9.0, 4.0], 0.95) == 9.0


def test_no_answers_have_no_percentile() -> None:
    assert math.isnan(load.percentile([], 0.95))


def test_a_request_says_how_long_its_body_is() -> None:
    head, _, body = load.encode("POST", "/quote", b'{"a":1}', {"Idempotency-Key": "k"}).partition(b"\r\n\r\n")
    assert head.splitlines()[0] == b"POST /quote HTTP/1.1"
    assert {b"Content-Length: 7", b"Idempotency-Key: k"} <= set(head.splitlines())
    assert body == b'{"a":1}'


def test_answers_that_come_in_single_bytes_are_whole(loaded: Load) -> None:
    tally = loaded(in_single_bytes, gets(3))
    assert [sample.body for sample in tally.samples] == [b"good"] * 3


def test_a_chunked_answer_is_put_together(loaded: Load) -> None:
    assert loaded(whole(CHUNKED), gets(1)).samples[0].body == b"premium"


def test_each_sample_holds_the_answer_to_its_own_request(loaded: Load) -> None:
    tally = loaded(echo, gets(40), connections=4)
    assert len(tally.samples) == 40
    assert all(sample.request.split()[1] == sample.body for sample in tally.samples)


def test_only_every_nth_answer_is_kept(loaded: Load) -> None:
    tally = loaded(whole(GOOD), gets(25), keep_every=10)
    assert (len(tally.samples), len(tally.latencies)) == (3, 25)


def test_a_refusal_counts_as_an_error(loaded: Load) -> None:
    tally = loaded(whole(b"HTTP/1.1 429 Too Many\r\ncontent-length: 0\r\n\r\n"), gets(5))
    assert (tally.errors(200), tally.rate(200)) == (5, 0.0)


def test_an_expected_status_is_no_error(loaded: Load) -> None:
    assert loaded(whole(GOOD), gets(5)).errors(200) == 0


def test_a_lost_connection_counts_as_an_error(loaded: Load) -> None:
    assert loaded(hang_up, gets(5)).errors(200) == 1


def test_what_is_not_http_counts_as_an_error(loaded: Load) -> None:
    assert loaded(whole(b"SSH-2.0-server\r\n"), gets(5)).errors(200) == 1


def test_an_answer_that_never_comes_counts_as_an_error(loaded: Load, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(load, "GRACE", 0.05)
    assert loaded(never, gets(5), connections=2, seconds=0.05).broken == 2


def test_a_round_ends_at_its_deadline(loaded: Load) -> None:
    tally = loaded(whole(GOOD), itertools.cycle(gets(1)), connections=3, seconds=0.2)
    assert tally.elapsed >= 0.2  # the requests have no end: that it ended is the deadline's doing


def test_a_round_ends_with_its_last_request(loaded: Load) -> None:
    assert loaded(whole(GOOD), gets(7), connections=3, seconds=60).statuses == {200: 7}
