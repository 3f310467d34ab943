"""Malformed requests, made up from a seed, against a real server: each is answered, none with a 5xx.

By hand: `DJANGO_SETTINGS_MODULE=config.settings.development python -m tests.rest.fuzz 127.0.0.1 8080 100000`.
"""

import asyncio
import json
import sys
from collections import Counter
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from random import Random

import httptools

from ops.server.http_head import MAX_HEAD

QUOTE = {"coverage_type": "depeg", "chain": "Ethereum", "stablecoin": "USDC", "coverage_amount": "10000", "duration_days": 90}
TARGETS: list[tuple[str, str, object]] = [
    ("POST", "/api/v2/quote/multi-dimensional", QUOTE),
    ("POST", "/api/v2/policies", {"quote_token": "x", "policyholder": "y"}),
    ("POST", "/api/v1/batch-process", {"items": [{"id": "a", "data": QUOTE}]}),
    ("POST", "/api/v1/analysis", {"analysis_type": "var"}),
    ("POST", "/api/v2/prices", {"prices": []}),
    ("POST", "/api/v2/auth/token", {}),
    ("GET", "/api/v2/products?coverage_type=depeg&limit=5", None),
    ("GET", "/api/v2/risk/alerts?severity=High", None),
    ("GET", "/api/v2/bridge-health/celer_eth_ton", None),
    ("GET", "/api/v1/metrics", None),
    ("GET", "/health", None),
    ("GET", "/docs", None),
    ("DELETE", "/api/v2/webhooks/0199f0c2-6d3b-7c55-9d0e-7c1f4a7a1b2c", None),
]
METHODS = ["PATCH", "PUT", "OPTIONS", "HEAD", "TRACE", "CONNECT", "BREW", "get", "", "G\x00T"]
TEXTS = ["' OR 1=1 --", "<script>", "../../etc/passwd", "\x00", "\ud800", "9" * 400, "é", "", "null", "1e999", "-0", "NaN", "٣"]
VALUES: list[object] = [*TEXTS, None, True, [], {}, [[[[]]]], -1, 0, 10**400, 1e308, float("nan"), float("inf")]
NO_TUNNEL = 501  # the answer to CONNECT, as it should be
PATIENCE = 30.0  # seconds until a request counts as not answered


@dataclass
class Found:
    """How many answers of each status there were, and the requests that got none (or one with a 5xx)."""

    statuses: Counter[int] = field(default_factory=Counter)
    unfinished: int = 0
    silent: list[bytes] = field(default_factory=list)
    broken: list[bytes] = field(default_factory=list)


def request(random: Random) -> bytes:
    """One request, valid but for one or two things."""
    method, path, body = random.choice(TARGETS)
    content = b"" if body is None else json.dumps(_bent(random, body)).encode("utf-8", "surrogatepass")
    raw = _encoded(method, path, content, [("Host", "127.0.0.1"), ("Content-Type", "application/json")])
    for _ in range(random.randint(1, 2)):
        raw = random.choice(MUTATIONS)(random, raw)
    return raw


def is_whole(raw: bytes) -> bool:
    """Whether a server has something to answer: a whole request, or one that can be refused already."""
    ends = _End()
    parser = httptools.HttpRequestParser(ends)
    try:
        parser.feed_data(raw)
    except (httptools.HttpParserError, httptools.HttpParserUpgrade):
        return True
    return ends.reached or len(raw.partition(b"\r\n\r\n")[0]) > MAX_HEAD


async def run(address: tuple[str, int], *, seed: int, count: int, at_once: int = 8, seconds: float = 1e9) -> Found:
    """Send so many requests, or as many as the seconds allow."""
    found, numbers = Found(), iter(range(count))
    loop = asyncio.get_running_loop()
    end = loop.time() + seconds

    async def work() -> None:
        for number in numbers:
            if loop.time() > end:
                return
            await _try(address, request(Random(f"{seed}-{number}")), found)

    await asyncio.gather(*(work() for _ in range(at_once)))
    return found


class _End:
    reached = False

    def on_message_complete(self) -> None:
        self.reached = True


async def _try(address: tuple[str, int], raw: bytes, found: Found) -> None:
    if not is_whole(raw):
        found.unfinished += 1
    reader, writer = await asyncio.open_connection(*address)
    answer = b""
    with suppress(OSError, TimeoutError):
        writer.write(raw)
        if is_whole(raw):
            async with asyncio.timeout(PATIENCE):
                answer = await reader.read(65_536)
    writer.close()
    with suppress(OSError):
        await writer.wait_closed()
    if answer:
        status = int(answer.split(b" ", 2)[1])
        found.statuses[status] += 1
        if status >= 500 and status != NO_TUNNEL:
            found.broken.append(raw)
    elif is_whole(raw):
        found.silent.append(raw)


def _encoded(method: str, path: str, content: bytes, headers: list[tuple[str, str]]) -> bytes:
    lines = [f"{method} {path} HTTP/1.1", *(f"{name}: {value}" for name, value in headers), f"Content-Length: {len(content)}"]
    return "\r\n".join(lines).encode() + b"\r\n\r\n" + content


def _bent(random: Random, body: object) -> object:
    """The body with one member replaced, left out, added or nested."""
    if not isinstance(body, dict) or random.random() < 0.2:
        return random.choice([body, *VALUES])
    bent = dict(body)
    name = random.choice([*bent, random.choice(TEXTS)])
    bent[name] = random.choice(VALUES)
    return bent


def _flip(random: Random, raw: bytes) -> bytes:
    changed = bytearray(raw)
    for _ in range(random.randint(1, 4)):
        changed[random.randrange(len(changed))] = random.randrange(256)
    return bytes(changed)


def _cut(random: Random, raw: bytes) -> bytes:
    return raw[: random.randrange(1, max(2, len(raw)))]


def _append(random: Random, raw: bytes) -> bytes:
    return raw + random.choice([b"\r\n", b"}", b"HELLO\r\n\r\n", random.randbytes(200), raw])


def _head(random: Random, raw: bytes) -> bytes:
    """One more header, or one that is no header."""
    extra = random.choice(
        [
            b"Content-Length: 5",
            b"Content-Length: -1",
            b"Content-Length: 99999999999999999999",
            b"Transfer-Encoding: chunked",
            b"Transfer-Encoding: gzip, chunked",
            b"Host: evil.example",
            b"Authorization: Bearer " + random.randbytes(20).hex().encode(),
            b"Authorization: Basic Og==",
            b"X-API-Key: ton_\xff\xfe",
            b"Expect: 100-continue",
            b"Upgrade: websocket\r\nConnection: Upgrade",
            b"Content-Encoding: gzip",
            b"Content-Type: text/xml",
            b"X-Forwarded-For: ::ffff:1.2.3.4, junk",
            b"Idempotency-Key: " + b"k" * random.choice([1, 200]),
            b"Cookie: sessionid=../../x",
            b'If-None-Match: "' + b"x" * 50,
            b"X-Big: " + b"b" * random.choice([10, 9_000, 20_000]),
            b"no colon here",
            b" folded: yes",
        ]
    )
    first, _, rest = raw.partition(b"\r\n")
    return first + b"\r\n" + extra + b"\r\n" + rest


def _line(random: Random, raw: bytes) -> bytes:
    """Another method, version or address."""
    method, _, rest = raw.partition(b" ")
    path, _, rest = rest.partition(b" ")
    version, _, rest = rest.partition(b"\r\n")
    choice = random.randrange(3)
    if choice == 0:
        method = random.choice(METHODS).encode()
    elif choice == 1:
        version = random.choice([b"HTTP/1.0", b"HTTP/2.0", b"HTTP/9.9", b"", b"HTTP/1.1 "])
    else:
        odd = [b"/%00", b"/..%2f..%2fetc", b"?cursor=%ff", b"?limit=-1&limit=2", b"//", b"#x", b"/" + b"a" * 5_000, b"?x=" + b"%41" * 2_000]
        path = random.choice([path + random.choice(odd), b"*", b"http://evil.example/", b"/\xff\xfe", b"", b"/api/v2/policies/x"])
    return b" ".join([method, path, version]) + b"\r\n" + rest


def _deep(random: Random, raw: bytes) -> bytes:
    head = raw.partition(b"\r\n")[0].decode("latin-1").split(" ")
    path = head[1] if len(head) > 1 else "/"
    content = random.choice(
        [b"[" * 2_000, b'{"a":' * 40 + b"1" + b"}" * 40, b'{"a":1,"a":2}', b"\xff\xfe", b"", b"\xef\xbb\xbf{}", b"1" * 5_000]
    )
    safe = "".join(letter for letter in path if letter.isprintable() and letter.isascii())
    return _encoded("POST", safe or "/", content, [("Host", "127.0.0.1"), ("Content-Type", "application/json")])


Mutation = Callable[[Random, bytes], bytes]
MUTATIONS: list[Mutation] = [_flip, _cut, _append, _head, _line, _deep]

if __name__ == "__main__":
    host, port, total = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
    result = asyncio.run(run((host, port), seed=1, count=total))
    print(dict(sorted(result.statuses.items())), "unfinished:", result.unfinished)
    for kind, cases in (("no answer", result.silent), ("5xx", result.broken)):
        print(kind, len(cases), *(repr(case[:300]) for case in cases[:20]), sep="\n  ")
