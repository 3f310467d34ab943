"""The bodies that are sent, and how waiting is measured."""

import asyncio
from typing import Any

import pytest

from benchmarks import bodies
from benchmarks.rounds import WrongAnswer
from ops.api.parsers import MAX_STRUCTURE, MOST_BLANKS, decode, require_density, structure
from risk.batch import requests
from risk.batch.parsers import MAX_BODY
from tests.benchmarks.conftest import Answer, Serving

HEALTHY = b"HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\n{}"


def answering(answer: bytes) -> Answer:
    async def give(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(answer)

    return give


def test_the_limits_are_those_of_the_service(settings: Any) -> None:
    assert (bodies.LARGEST, bodies.MAX_BATCH) == (settings.DATA_UPLOAD_MAX_MEMORY_SIZE, MAX_BODY)
    assert (bodies.MOST, bodies.MAX_ITEMS) == (MAX_STRUCTURE, requests.MAX_OBJECTS)


def test_bodies_are_as_long_as_they_may_be_and_one_has_as_many_values_as_it_may() -> None:
    found = bodies.worst_bodies()
    assert all(bodies.LARGEST - 8 < len(body) <= bodies.LARGEST for body in found)
    assert MAX_STRUCTURE - 5 <= structure(found[1]) <= MAX_STRUCTURE
    assert len(decode(found[1])["a"]) > MAX_STRUCTURE - 10


def test_batches_reach_both_limits_and_no_further() -> None:
    found = bodies.worst_batches()
    assert [MAX_BODY - 32 < len(body) <= MAX_BODY for body in found] == [True, False, True, True, True]
    require_density(found[2])
    assert max(map(len, found[2].split(b" "))) > MAX_BODY - MOST_BLANKS - 64
    assert requests.MAX_OBJECTS - 3 < found[1].count(b"{") <= requests.MAX_OBJECTS
    assert structure(found[1]) <= requests.MAX_STRUCTURE


def test_each_request_is_timed_from_when_it_was_due(serving: Serving) -> None:
    async def late(request: bytes, writer: asyncio.StreamWriter) -> None:
        await asyncio.sleep(0.2)
        writer.write(HEALTHY)

    async def watched() -> list[float]:
        async with serving(late) as address:
            return await asyncio.to_thread(bodies.watch, address, 1.5 * bodies.EVERY_SECONDS)

    taken = asyncio.run(watched())
    assert len(taken) == 2
    assert taken[0] >= 0.2
    assert taken[1] >= 2 * 0.2 - bodies.EVERY_SECONDS  # it was due while the first one waited


def test_what_is_not_healthy_stops_the_benchmark(serving: Serving) -> None:
    async def watched() -> list[float]:
        async with serving(answering(b"HTTP/1.1 503 Service Unavailable\r\ncontent-length: 2\r\n\r\n{}")) as address:
            return await asyncio.to_thread(bodies.watch, address, 1.5 * bodies.EVERY_SECONDS)

    with pytest.raises(WrongAnswer):
        asyncio.run(watched())
