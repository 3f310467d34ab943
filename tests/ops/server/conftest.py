"""A server with the bounded protocol, in a hurry, in front of an application that answers."""

import asyncio
import re
from collections.abc import Iterator
from enum import Enum
from typing import Any

import pytest
from uvicorn import Config

from ops.server import http_protocol
from ops.server.http_protocol import BoundedProtocol
from tests.ops.raw import served


class Soon(Enum):
    """The phases of the protocol, in a hurry."""

    HEAD = 0.3
    BODY = 0.6


WHOLE = b"POST / HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\n{}"
HUGE = 8 * 1024 * 1024  # bytes, more than the kernel keeps for a reader


async def reads_and_answers(scope: Any, receive: Any, send: Any) -> None:
    """At /slow after a while; at /huge much."""
    while (message := await receive()).get("more_body"):
        pass
    if message["type"] == "http.disconnect":
        return
    if scope["path"] == "/slow":
        await asyncio.sleep(0.3)
    if scope["path"] == "/huge":
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"%d" % HUGE)]})
        await send({"type": "http.response.body", "body": b"x" * HUGE})
        return
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"2")]})
    await send({"type": "http.response.body", "body": b"ok"})


@pytest.fixture
def port(monkeypatch: pytest.MonkeyPatch) -> Iterator[int]:
    monkeypatch.setattr(http_protocol, "Phase", Soon)
    with served(Config(reads_and_answers, http=BoundedProtocol, lifespan="off", log_config=None, ws="none")) as port:
        yield port


def statuses(answers: bytes) -> list[int]:
    return [int(status) for status in re.findall(rb"HTTP/1\.1 (\d{3}) ", answers)]
