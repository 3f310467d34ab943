"""A client that always wants one more answer than it may have, over connections to every process of a site."""

import asyncio
import json
import time
from collections import Counter
from dataclasses import dataclass, field
from typing import NamedTuple

import psutil

from tests.live.site import Site

MAX_DIALS = 200
PATIENCE = 0.004  # seconds after a refusal: asked often enough to leave no token lying, and no more

Line = tuple[asyncio.StreamReader, asyncio.StreamWriter]


class Refusal(NamedTuple):
    """When the refused request was sent (Unix seconds), and how many good answers there were by the time that it was refused."""

    sent: float
    served: int


@dataclass
class Served:
    """When each good answer was there (Unix seconds, in order), every refusal, and how many answers of each status there were."""

    answered: list[float] = field(default_factory=list)
    refused: list[Refusal] = field(default_factory=list)
    statuses: Counter[int] = field(default_factory=Counter)


def encoded(path: str, body: object, key: str = "") -> bytes:
    """A POST as it goes over the wire."""
    content = json.dumps(body).encode()
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    head += f"Authorization: Bearer {key}\r\n" if key else ""
    return f"{head}Content-Length: {len(content)}\r\n\r\n".encode() + content


async def dial_all(site: Site, each: int) -> list[Line]:
    """Connections of which at least so many lead to each process: the kernel spreads them as it likes."""
    lines: list[Line] = []
    while len(lines) < MAX_DIALS:
        lines.append(await asyncio.open_connection("127.0.0.1", site.port))
        if all(_open_lines(running.popen.pid, site.port) >= each for running in site.web):
            return lines
    raise AssertionError("the kernel gave one process everything")


async def eat(lines: list[Line], request: bytes, seconds: float) -> Served:
    """Ask on all of them for so long."""
    served, end = Served(), time.time() + seconds
    await asyncio.gather(*(_ask(line, request, end, served) for line in lines))
    for _, writer in lines:
        writer.close()
    return served


async def ask(line: Line, request: bytes) -> int:
    """One answer's status."""
    reader, writer = line
    writer.write(request)
    head = (await reader.readuntil(b"\r\n\r\n")).lower()
    _, is_whole, length = head.partition(b"content-length:")
    if is_whole:
        await reader.readexactly(int(length.split(b"\r\n")[0]))
    else:
        await reader.readuntil(b"\r\n0\r\n\r\n")  # the ordinary way answers in chunks
    return int(head.split(b" ", 2)[1])


async def _ask(line: Line, request: bytes, end: float, served: Served) -> None:
    while (sent := time.time()) < end:
        status = await ask(line, request)
        served.statuses[status] += 1
        if status == 200:
            served.answered.append(time.time())
        else:
            served.refused.append(Refusal(sent, len(served.answered)))
            await asyncio.sleep(PATIENCE)


def _open_lines(pid: int, port: int) -> int:
    found = psutil.Process(pid).net_connections("tcp")
    return sum(line.status == psutil.CONN_ESTABLISHED and line.laddr.port == port for line in found)
