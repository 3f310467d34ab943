"""Not a peer but a yardstick: answers every request with the same bytes, so that only the load generator is measured.

Run with `python -m benchmarks.peers.fixed_answer PORT`.
"""

import asyncio
import sys
from typing import cast

import uvloop

BODY = b'{"premium":19.73,"padding":"' + b"x" * 900 + b'"}'
ANSWER = b"HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: %d\r\n\r\n%b" % (len(BODY), BODY)


class FixedAnswer(asyncio.Protocol):
    """One answer per read: the load generator never has two requests under way on a connection."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Keep the transport to write to."""
        self._transport = cast(asyncio.Transport, transport)

    def data_received(self, data: bytes) -> None:
        """Answer without a look at the request."""
        self._transport.write(ANSWER)


async def serve(port: int) -> None:
    """Listen on loopback until killed."""
    server = await asyncio.get_running_loop().create_server(FixedAnswer, "127.0.0.1", port)
    await server.serve_forever()


if __name__ == "__main__":
    uvloop.run(serve(int(sys.argv[1])))
