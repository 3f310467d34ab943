"""Open a socket."""

import logging

import httpx
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import InvalidHandshake, InvalidStatus

from tonsurance.addresses import bearer, is_loopback
from tonsurance.connection import USER_AGENT
from tonsurance.live.items import LiveRefused

PROTOCOL = "tonsurance.v1"
MAX_FRAME_BYTES = 16 * 2**20
PASSING = frozenset({408, 429})
LOGGER = logging.getLogger("tonsurance.socket")
LOGGER.setLevel(logging.INFO)  # at DEBUG websockets writes all headers, the key among them


class NoLine(Exception):
    """The line could not be opened now."""


class _Connect(connect):
    """Follows no redirect: the key is for this host."""

    def process_redirect(self, exc: Exception) -> Exception | str:
        return exc


async def dial(url: str, token: str | None) -> ClientConnection:
    """A socket to the address. Raises NoLine, LiveRefused when another attempt would not help, and ValueError for a malformed token."""
    headers = {"Authorization": bearer(token)} if token is not None else {}
    try:
        return await _Connect(
            url,
            subprotocols=[PROTOCOL],  # type: ignore[list-item]
            additional_headers=headers,
            user_agent_header=USER_AGENT,
            ping_interval=None,  # the heartbeats of the service tell whether the line is alive
            max_size=MAX_FRAME_BYTES,
            proxy=None if is_loopback(httpx.URL(url).host) else True,  # as for `Client`
            logger=LOGGER,
        )
    except InvalidStatus as error:
        status = error.response.status_code
    except (OSError, InvalidHandshake, EOFError) as error:  # TimeoutError is an OSError
        raise NoLine(type(error).__name__) from None
    if status >= 500 or status in PASSING:
        raise NoLine(f"http_{status}")
    raise LiveRefused(f"http_{status}", "The service refuses the handshake.")
