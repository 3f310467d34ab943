"""A line to the service that can be cut: who dials meanwhile waits until it is restored, as on a dead network."""

import asyncio
from contextlib import suppress


class Cuttable:
    """Listens on this machine and passes on what it gets, both ways. Needs nothing but the standard library."""

    def __init__(self, host: str, port: int) -> None:
        self._far = (host, port)
        self._writers: set[asyncio.StreamWriter] = set()
        self._is_whole = asyncio.Event()
        self._is_whole.set()
        self.url = ""

    async def __aenter__(self) -> "Cuttable":
        self._server = await asyncio.start_server(self._join, "127.0.0.1", 0)
        self.url = f"http://127.0.0.1:{self._server.sockets[0].getsockname()[1]}"
        return self

    async def __aexit__(self, *_: object) -> None:
        self._is_whole.set()
        self._server.close()
        self._abort()

    def cut(self) -> None:
        """Break all lines; new ones wait."""
        self._is_whole.clear()
        self._abort()

    def restore(self) -> None:
        """Let the waiting ones through."""
        self._is_whole.set()

    def _abort(self) -> None:
        for writer in list(self._writers):
            writer.transport.abort()

    async def _join(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await self._is_whole.wait()
        with suppress(OSError):
            far_reader, far_writer = await asyncio.open_connection(*self._far)
            await asyncio.gather(self._pass_on(reader, far_writer), self._pass_on(far_reader, writer))

    async def _pass_on(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        self._writers.add(writer)
        with suppress(OSError):
            while part := await reader.read(65_536):
                writer.write(part)
                await writer.drain()
        self._writers.discard(writer)
        writer.close()
