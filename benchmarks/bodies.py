"""How long liveness takes while four clients send the worst bodies that are let in.

`GET /health` is asked at fixed times, whether the last answer was quick or not, so that a moment in which nothing is answered counts for
all the requests that would have come in it.
"""

import asyncio
import itertools
import socket
import time
import uuid
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

from benchmarks import batch, bind, load, report
from benchmarks.load import Address, percentile
from benchmarks.report import Row
from benchmarks.rounds import Plan, Progress, WrongAnswer
from benchmarks.stack import Stack

WRITERS = 4
GOAL_MS = 20.0
EVERY_SECONDS = 0.025  # one address may ask 50 times a second
ANSWER_SECONDS = 10.0
LARGEST, MAX_BATCH = 1024 * 1024, 10 * 1024 * 1024  # bytes
MAX_BLANKS, MAX_TOKEN = 2 * 1024 * 1024 - 8, 1024 * 1024 - 8  # bytes
MOST = 10_000  # opening brackets, colons, commas and escapes
MAX_ITEMS = 30_000  # by their braces; those of a batch are counted when they have been made
HEALTH = b"GET /health HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n"


def worst_bodies() -> list[bytes]:
    """The longest of each kind: one that would be costly to build, as many values as are allowed, text that is searched, blanks."""
    return [
        filled(b'{"a":[', b"[],", b"[]]}", LARGEST),
        padded(filled(b'{"a":[', b"1.5,", b"1]", 4 * (MOST - 3)), LARGEST),
        filled(b'{"quote_token":"', b"select ", b'"}', LARGEST),
        filled(b'{"quote_token":"', b"x", b'"}', LARGEST),
        filled(b"{", b" ", b"}", LARGEST),
    ]


def worst_batches() -> list[bytes]:
    """The longest of each kind, for an endpoint that takes ten times as much."""
    return [
        filled(b'{"items":[', b'{"id":1,"data":[[]]},', b'{"id":1,"data":1}]}', MAX_BATCH),
        filled(b'{"items":[', b'{"id":1,"data":1},', b'{"id":1,"data":1}]}', 18 * MAX_ITEMS),
        filled(b'{"items":[{"id":1,"data":[' + b" " * MAX_BLANKS, b'"' + b"x" * MAX_TOKEN + b'",', b"1]}]}", MAX_BATCH),
        filled(b'{"items":[{"id":1,"data":"', b"x", b'"}]}', MAX_BATCH),
        filled(b'{"items":[{"id":1,"data":[', b" ", b"]}]}", MAX_BATCH),
    ]


def filled(start: bytes, piece: bytes, end: bytes, size: int) -> bytes:
    """The piece again and again between start and end, not longer than `size` bytes in all."""
    return start + piece * ((size - len(start) - len(end)) // len(piece)) + end


def padded(start: bytes, size: int) -> bytes:
    """An object that is open after `start`, with a text that makes it `size` bytes."""
    return filled(start + b',"b":"', b"x", b'"}', size)


def requests(path: str, bodies: Sequence[bytes], keys: Sequence[str]) -> Iterator[bytes]:
    """The bodies in turn, the keys dealt out in turn, each under an idempotency key of its own."""
    for body, key in zip(itertools.cycle(bodies), itertools.cycle(keys), strict=False):
        yield load.encode("POST", path, body, {"Authorization": f"Bearer {key}", "Idempotency-Key": str(uuid.uuid4())})


def watch(address: Address, seconds: float) -> list[float]:
    """Seconds from when each request to /health was due until it was answered. WrongAnswer: not with a 200."""
    with socket.create_connection(address, timeout=ANSWER_SECONDS) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        due = time.perf_counter()
        until, taken = due + seconds, list[float]()
        while due < until:
            time.sleep(max(0.0, due - time.perf_counter()))
            connection.sendall(HEALTH)
            answer = connection.recv(65_536)
            if not answer.startswith(b"HTTP/1.1 200 ") or not answer.endswith(b"}"):
                raise WrongAnswer(f"/health: {answer[:200]!r}")
            taken.append(time.perf_counter() - due)
            due += EVERY_SECONDS
        return taken


async def _round(name: str, address: Address, wanted: Iterator[bytes], seconds: float, progress: Progress) -> float:
    """The 99th percentile of /health in milliseconds."""
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as watcher:  # which waits for no writer of 10 MiB
        await asyncio.wrap_future(watcher.submit(time.time))  # it has started
        writing = load.run(address, wanted, connections=WRITERS, seconds=seconds)
        tally, taken = await asyncio.gather(writing, asyncio.wrap_future(watcher.submit(watch, address, seconds)))
    if not tally.statuses:
        raise WrongAnswer(f"{name}: no writer had an answer")
    p99 = 1000 * percentile(taken, 0.99)
    statuses = ", ".join(f"{count} x {status}" for status, count in tally.statuses.most_common())
    progress(f"{name}: p50 {1000 * median(taken):.1f} ms, p99 {p99:.1f} ms, most {1000 * max(taken):.1f} ms of /health ({statuses})")
    return p99


async def measure(stack: Stack, plan: Plan, progress: Progress) -> list[Row]:
    """/health beside bodies of each size; the median of the rounds."""
    rows = []
    for name, path, bodies in (
        ("p99 of /health, four writers of 1 MiB", bind.PATH, worst_bodies()),
        ("p99 of /health, four writers of 10 MiB batches", batch.PATH, worst_batches()),
    ):
        wanted = requests(path, bodies, stack.keys)
        await _round(name, stack.address, wanted, plan.warm_up, lambda _: None)
        taken = [await _round(name, stack.address, wanted, plan.seconds, progress) / 1000 for _ in range(plan.rounds)]
        rows.append(report.duration(name, taken, below=GOAL_MS / 1000))
    return rows
